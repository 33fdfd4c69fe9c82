"""A courier's cash: what came in and went out, shift by shift, counted blind, signed for and handed over."""
