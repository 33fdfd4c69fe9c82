"""Thousands of imitations of lockers' agents over one broker: the far end of a load test. They share only `wire`."""
