"""The vectors that training keeps on disk."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
from components.e5 import cached_vectors


class CacheTest(unittest.TestCase):
    def test_what_is_kept_is_read_again(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            first = cached_vectors(["pothole", "graffiti"], Path(name))
            again = cached_vectors(["graffiti"], Path(name))
        np.testing.assert_array_equal(first[1], again[0])

    def test_a_file_that_cannot_be_read_is_written_anew(self) -> None:
        for broken in (b"", b"half a file", b"PK\x03\x04 half an archive"):
            with self.subTest(broken), tempfile.TemporaryDirectory() as name:
                (Path(name) / "vectors.npz").write_bytes(broken)
                cached_vectors(["pothole"], Path(name))
                self.assertGreater((Path(name) / "vectors.npz").stat().st_size, 500)

    def test_a_file_of_another_version_is_written_anew(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            np.savez(Path(name) / "vectors.npz", **{"a hash": np.zeros(384)})
            self.assertEqual(cached_vectors(["pothole"], Path(name))[0].shape, (384,))


if __name__ == "__main__":
    unittest.main()
