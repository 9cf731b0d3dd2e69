"""Posts for everybody: the statistics of a server and the dates of the seasons, once or every week, each once."""
