"""What changes an index on disk: modules for any Python from 3.6 on, which travel as one program too."""
