"""Machines that join by MQTT: who is there, what they told, up to where it is committed."""
