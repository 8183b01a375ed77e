"""The archive as a zip and as a folder, and what of it is refused."""

import os
import zipfile

import pytest

from lnp.published.archive import ArchiveError, check_sum, open_archive
from synthetic.published import write_folder, write_zip


def test_a_zip_and_the_folder_it_was_unpacked_to_hold_the_same(tmp_path):
    files = {"LNP/a.npy": b"one", "LNP/deep/b.npy": b"second"}
    for path in (write_zip(tmp_path / "a.zip", files), write_folder(tmp_path / "a", files)):
        with open_archive(path) as archive:
            found = {}
            for entry in archive.entries:
                with archive.stream(entry) as stream:
                    found[entry.name] = stream.read()
                assert entry.size == len(files[entry.name])
        assert found == files


def test_a_download_that_was_cut_short_is_refused(tmp_path):
    path = write_zip(tmp_path / "a.zip", {"a.npy": bytes(1000)})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(ArchiveError, match="cut short"), open_archive(path):
        pass


@pytest.mark.parametrize("name", ["../a.npy", "/etc/a.npy", "a/../../b.npy", "C:\\a.npy"])
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path, name):
    path = write_zip(tmp_path / "a.zip", {name: b""})
    with pytest.raises(ArchiveError, match="leads out"), open_archive(path):
        pass


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path):
    path = write_zip(tmp_path / "a.zip", {"LNP/zeros.npy": bytes(30 * 2**20)})
    told = r"zeros.npy would grow \d+ times to 30 MB"
    with pytest.raises(ArchiveError, match=told), open_archive(path):
        pass


def test_files_that_overlap_in_a_zip_are_refused(tmp_path):
    path = tmp_path / "a.zip"
    content = bytes(range(256)) * 40
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", content)
        archive.writestr("b.npy", b"")
        second, first = archive.filelist[1], archive.filelist[0]
        second.header_offset, second.CRC = first.header_offset, first.CRC
        second.file_size = second.compress_size = len(content)
    with pytest.raises(ArchiveError, match="overlap"), open_archive(path):
        pass


def test_more_than_the_published_data_can_hold_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("lnp.published.archive.MOST_BYTES", 1000)
    path = write_zip(tmp_path / "a.zip", {"a.npy": bytes(range(256)) * 5})
    with pytest.raises(ArchiveError, match="not the published archive"), open_archive(path):
        pass


def test_an_encrypted_file_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", b"secret")
        archive.filelist[0].flag_bits |= 1
    with pytest.raises(ArchiveError, match="encrypted"), open_archive(path):
        pass


def test_a_folder_is_listed_without_what_links_show(tmp_path):
    folder = write_folder(tmp_path / "a", {"a.npy": b"one"})
    (tmp_path / "secret.npy").write_bytes(b"secret")
    (folder / "b.npy").symlink_to(tmp_path / "secret.npy")
    (folder / "up").symlink_to(tmp_path)
    (folder / os.fsdecode(b"\xff.npy")).write_bytes(b"")
    with open_archive(folder) as archive:
        assert [entry.name for entry in archive.entries] == ["a.npy"]
        assert archive.n_left_out == 3


def test_of_two_files_of_one_name_in_a_zip_the_first_is_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.npy", b"second")
    with open_archive(path) as archive:
        assert archive.n_left_out == 1
        with archive.stream(archive.entries[0]) as stream:
            assert stream.read() == b"first"


def test_bytes_that_changed_in_a_zip_are_found_when_they_are_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", b"abcdefgh")
    path.write_bytes(path.read_bytes().replace(b"abcdefgh", b"abcdefgH"))
    with (
        open_archive(path) as archive,
        pytest.raises(ArchiveError, match="damaged"),
        archive.stream(archive.entries[0]) as stream,
    ):
        stream.read()


def test_the_md5_of_another_file_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"abc")
    assert check_sum(path, "none") == "900150983cd24fb0d6963f7d28e17f72"  # RFC 1321
    assert check_sum(tmp_path, "none") == ""
    with pytest.raises(ArchiveError, match="MD5"):
        check_sum(path, "0" * 32)
