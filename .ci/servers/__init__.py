"""PostgreSQL, Elasticsearch and Chromium for tests, from what this machine can reach."""
