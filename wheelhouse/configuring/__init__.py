"""The configuration of the web servers that hand out an index, and of the clients that install from one."""
