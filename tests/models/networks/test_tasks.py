import numpy as np
import torch

from lnp.models.networks.tasks import fit_outcome


def test_both_classes_weigh_the_same_in_the_training_part():
    truth = torch.tensor([1.0, 0, 0, 0])
    outcome = fit_outcome("classification", truth)
    undecided = outcome.loss(torch.zeros(4), truth)
    torch.testing.assert_close(undecided, torch.tensor(np.log(2.0), dtype=torch.float32))
    one = outcome.loss(torch.tensor([-2.0]), torch.tensor([1.0]))
    zero = outcome.loss(torch.tensor([2.0]), torch.tensor([0.0]))
    torch.testing.assert_close(one, 3 * zero)


def test_a_level_is_centred_and_scaled_by_the_training_part():
    outcome = fit_outcome("regression", torch.tensor([8.0, 12.0]))
    assert (outcome.centre, outcome.scale) == (10.0, 2.0)
    assert outcome.prediction(torch.tensor([1.5])).item() == 13.0
    assert outcome.loss(torch.tensor([1.5]), torch.tensor([13.0])).item() == 0.0


def test_a_class_is_predicted_as_a_probability():
    prediction = fit_outcome("classification", [0, 1]).prediction(torch.tensor([0.0, 50.0]))
    np.testing.assert_allclose(prediction, [0.5, 1.0])


def test_equal_levels_do_not_divide_by_zero():
    assert fit_outcome("regression", [3.0, 3.0]).scale == 1.0


def test_a_training_part_of_one_class_has_equal_weights():
    outcome = fit_outcome("classification", torch.zeros(4))
    assert (outcome.weight_negative, outcome.weight_positive) == (1, 1)
