"""What differs between two states: projects, versions, files, yanks, licences and bytes, for whoever has to agree."""
