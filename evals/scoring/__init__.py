"""Answers to verdicts, verdicts to figures, figures to whether a change made anything worse."""
