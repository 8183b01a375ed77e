"""Mean and SD of a network's input, over the cells that train."""


def mean_and_sd(values):
    """Return mean and SD of (..., n) values, each (n,), over all but the last axis."""
    rows = values.flatten(0, -2).double()
    mean = rows.mean(dim=0)
    sd = (((rows - mean) ** 2).sum(dim=0) / max(len(rows) - 1, 1)).sqrt()  # of no columns too
    return mean.float(), sd.clamp(min=1e-6).float()


def standardise(values, mean, sd):
    """Return (..., n) values less their mean, in SD."""
    return (values - mean) / sd
