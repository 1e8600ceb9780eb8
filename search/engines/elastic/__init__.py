"""What the Elasticsearch engine stores and asks, as plain data; the client is in engines/elasticsearch.py."""
