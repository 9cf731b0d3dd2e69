"""SQLite storage: one writer, one reader, migrations, and one store per aggregate."""
