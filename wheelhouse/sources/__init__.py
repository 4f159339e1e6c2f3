"""What a run does with what comes as source: asks backends, provides what builds take, has projects made into files."""
