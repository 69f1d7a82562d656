"""What stands behind the names; not for DAG files."""
