"""PostgreSQL, for what outgrows one machine: connections, transactions under locks, schema, faults."""
