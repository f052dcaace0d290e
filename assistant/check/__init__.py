"""Write-ups against the code table: what they claim of a code, and whether the table agrees."""
