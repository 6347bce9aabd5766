"""Lessons: one TOML file each – a question, what the learner predicts, a run, what is measured then, an explanation, an exercise – with their one reader, what
measures and judges them, and the sheet that is handed in. It may import all but the commands and the pages; no lesson is code, and none is named in any."""
