import cv2
import numpy as np
import pytest

from tenfold.imaging.synth.camera import SCANNER, SHEET, Camera, levels_of, photograph
from tenfold.imaging.synth.composition import Scene
from tenfold.imaging.synth.looks import LOOKS

SHAPE = (150, 200)


def sheet(shape=SHAPE, level=0.9):
    return np.full((3, round(shape[0] * SHEET), round(shape[1] * SHEET)), level, np.float32)


def take(camera, planes=None, shape=SHAPE, seed=0):
    planes = sheet(shape) if planes is None else planes
    return photograph(planes, shape, camera, np.random.default_rng(seed))


def test_takes_a_picture_of_the_size_asked_for():
    picture = take(Camera())
    assert picture.shape == (*SHAPE, 3)
    assert picture.dtype == np.uint8
    assert 100 < picture.mean() < 245


def test_a_scanner_changes_little():
    picture = take(SCANNER).astype(float)
    assert 200 < picture.mean() < 250
    assert picture.std() < 12


def test_the_dark_is_darker_and_noisier():
    bright = take(Camera(shadow=0, light=1))
    dark = take(Camera(shadow=0, light=1, exposure=(0.3, 0.3), noise=(14, 14)))
    assert dark.mean() < 0.6 * bright.mean()
    assert dark[60:80, 60:80, 1].std() > 2 * bright[60:80, 60:80, 1].std()


def test_a_shadow_falls():
    ranges = [np.ptp(take(Camera(shadow=1, light=1), seed=seed).mean(axis=2)) for seed in range(6)]
    assert np.median(ranges) > 40


def test_a_desk_shows_around_the_sheet():
    picture = take(Camera(desk=True, shadow=0)).mean(axis=2)
    assert picture[60:90, 80:120].mean() > 1.3 * picture[:3].mean()


def test_a_finger_comes_in_from_the_side_and_no_further():
    camera = Camera(tilt=0, light=1, shadow=0, exposure=(1, 1), noise=(0, 0), finger=True)
    for seed in range(5):
        picture = take(camera, sheet(level=1.0), seed=seed).astype(int)
        skin = picture[..., 0] - picture[..., 2] > 40
        assert skin.any(axis=0)[[0, -1]].sum() == 1
        assert not skin[:, 25:-25].any()


# One look for each camera.
CAMERAS = {look.camera: name for name, look in LOOKS.items() if look.kind != "canvas"}


@pytest.mark.parametrize("look", CAMERAS.values())
@pytest.mark.parametrize("shape", [(240, 240), (96, 240)])
def test_all_of_the_room_is_seen(look, shape):
    scene = Scene(LOOKS[look], "number", shape)
    planes = sheet(shape, 1.0)
    across, down = scene.room[1] / 2 - 4, scene.room[0] / 2 - 4
    middle = planes.shape[2] / 2, planes.shape[1] / 2
    for x, y in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        spot = round(middle[0] + x * across), round(middle[1] + y * down)
        for plane in planes:
            cv2.circle(plane, spot, 4, 0, -1)
    for seed in range(4):
        picture = take(scene.look.camera, planes.copy(), shape, seed)
        red, green, blue = cv2.split(picture)
        black = (np.maximum(np.maximum(red, green), blue) < 25).astype(np.uint8)
        inner = cv2.connectedComponentsWithStats(black)[2][1:]
        assert (inner[:, cv2.CC_STAT_AREA] > 8).sum() >= 4


def test_levels_are_rounded_and_kept_in_range():
    planes = np.array([-1, 0, 0.5, 1, 9], np.float32).reshape(1, 1, 5).repeat(3, 0)
    assert levels_of(planes)[0, :, 0].tolist() == [0, 0, 128, 255, 255]
