"""The picture of the layers shows the layers as they are."""

from tests.architecture.layers import PICTURE, layers, picture
from tests.architecture.test_imports import MODULES


def test_the_picture_is_drawn_from_the_imports():
    assert PICTURE.read_text() == picture(), "run: make layers"


def test_every_layer_of_the_rules_exists():
    assert [part for row in layers() for part in row if part not in MODULES] == []
