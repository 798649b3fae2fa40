"""The fake internet: real host names, real TLS, one application, two ways in.

``fakes.internet.internet.Internet`` is all of it. Nothing is imported here, so that who only asks
for a namespace does not pay for the servers.
"""
