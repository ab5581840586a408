"""Compares userspace WireGuard engines on one machine.

The way through, file by file:

    main          arguments, checks, then round by round
    rounds        one round: every engine up, every figure for every engine in turn, everything down
    testbed       the namespaces and processes of one engine: client - server - other
    figures       what is measured, one function a figure
    tcp, udp, echo, idle_peers    the traffic
    summary, report, chart        medians and ratios; table and JSON; SVG
"""
