"""What the numbers of a run answer: whether the critic's loss tells W1 and why not, when to stop, and what the runs of this visit came to. No
layout, and no Streamlit. It imports ``player``."""
