"""Pages a second, latency, queries and bytes against the budgets of the design: `python -m tests.benchmarks --help`.

Runs on the database of DATABASE_URL (PostgreSQL with the large demonstration), never within the timed tests.
"""
