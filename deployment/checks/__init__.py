"""What `make doctor` looks at: one file a subject, one function a row."""
