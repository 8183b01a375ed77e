"""Choose the device and the precision that the networks compute with."""

import logging

import torch

from lnp.core.errors import LnpError

FIRST_WITH_TF32 = (8, 0)  # compute capability of the first GPUs that multiply in TF32 and bfloat16


class DeviceError(LnpError):
    """The requested device or precision is not available."""


def choose_device(name, section="cnn"):
    """Return the torch device of a setting (cpu, cuda, or auto: cuda where there is one); log it.

    From here on TF32 is off and convolutions are deterministic; only the frozen base may compute in
    another precision (`lnp.models.cnn.gpu_base`).

    Parameters
    ----------
    name : {"cpu", "cuda", "auto"}
    section : str
        Of the config, for the error.

    Raises
    ------
    DeviceError
        If cuda is set and there is no CUDA device.
    """
    found = torch.cuda.is_available()
    if name == "cuda" and not found:
        raise DeviceError(
            f"{section}/device is cuda, but torch finds no CUDA device here. Run the job where "
            f"there is one, or set {section}/device to cpu (slower) or auto."
        )
    device = torch.device("cuda" if found and name != "cpu" else "cpu")
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.deterministic = True
    logging.info(
        "the network runs on %s",
        torch.cuda.get_device_name() if device.type == "cuda" else "the CPU",
    )
    return device


def choose_precision(name, device):
    """Return the precision in which the frozen base computes on a device; log it.

    Parameters
    ----------
    name : {"float32", "tf32", "bfloat16"}
        The setting; it holds on a GPU only, a CPU computes in float32.
    device : torch.device

    Raises
    ------
    DeviceError
        If the GPU is too old for it.
    """
    used = name if device.type == "cuda" else "float32"
    if used != "float32" and torch.cuda.get_device_capability() < FIRST_WITH_TF32:
        raise DeviceError(
            f"cnn/precision is {name}, but {torch.cuda.get_device_name()} cannot compute in it "
            f"(compute capability {torch.cuda.get_device_capability()}, needed is "
            f"{FIRST_WITH_TF32}). Set cnn/precision to float32, or run the job on a newer GPU."
        )
    logging.info("the frozen convolution base computes in %s", used)
    return used
