"""Breast cancer Wisconsin (diagnostic): 569 tumours, 30 measurements of cell nuclei, malignant or benign."""

from engine.data.builtin import BuiltInTable, source_card

SOURCE = BuiltInTable(
    card=source_card(
        "breast_cancer",
        "Breast cancer",
        "569 tumours with 30 measurements of their cell nuclei; is a tumour malignant or benign?",
        rows=569,
        columns=30,
        target="2 classes",
        licence="CC BY 4.0",
        origin="UCI Machine Learning Repository, Wolberg and others 1995; comes with scikit-learn",
    ),
    loader="load_breast_cancer",
    target_name="diagnosis",
    target_kind="classes",
)
