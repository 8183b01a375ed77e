"""Tables of images and wells that stand for the planes which the archive does not hold."""

import pandas as pd

from lnp.core.tables import check_table
from lnp.published.archive import open_archive
from lnp.published.inventory import list_files
from lnp.published.plate_tables import list_images, list_wells
from synthetic.published import LAST, N_SEEN, SIDE, archive_files, write_zip


def test_images_have_a_row_per_site_frame_and_channel(tmp_path):
    with open_archive(write_zip(tmp_path / "a.zip", archive_files())) as archive:
        files = list_files(archive, SIDE)
    images = list_images(files, ["C04_f001", "C04_f002"], LAST, 1.3, 600)
    images = check_table("images", images.assign(plate="P"), "images")
    assert len(images) == 2 * (3 * N_SEEN + 1)
    assert images.groupby("channel")["frame"].max().to_dict() == {
        **dict.fromkeys(["brightfield", "counterstain", "lnp"], N_SEEN - 1),
        "gfp": LAST - 1,
    }
    assert images["time_s"].max() == 600 * (LAST - 1)
    assert list_images(files, ["C04_f001"], LAST, 1.3, "none")["time_s"].isna().all()


def test_a_well_without_a_crop_is_not_used():
    wells = pd.DataFrame({"well": ["C03", "C04", "D01"], "exclude": ["late", "", ""]})
    wells = list_wells(wells, pd.DataFrame({"well": ["C04"]}))
    assert wells["used"].tolist() == [False, True, False]
    assert wells["reason"].tolist() == ["late", "", "no crop in the published archive"]
