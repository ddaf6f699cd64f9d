"""An RTSP server with one camera: rtsp.py PORT WIDTH HEIGHT KEY_INTERVAL [USER:PASSWORD [PICTURES]]

It sees a moving ball, or pictures 00.png to 09.png of a folder in turn, five a second. The folder may be given other
pictures meanwhile. "-" is no login.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

port, width, height, key_interval = sys.argv[1:5]
login = sys.argv[5] if len(sys.argv) > 5 else "-"
if len(sys.argv) > 6:
    # With the noise of a sensor: no picture comes twice.
    scene = (
        "multifilesrc location=%s/%%02d.png start-index=0 stop-index=9 loop=true caps=image/png,framerate=5/1"
        " ! pngdec ! videoconvert ! video/x-raw,format=I420 ! noisy."
        " videotestsrc pattern=snow ! video/x-raw,format=I420,width=%s,height=%s,framerate=5/1 ! noisy."
        " compositor name=noisy background=black sink_1::alpha=0.05 ! video/x-raw,format=I420,framerate=5/1"
        % (sys.argv[6], width, height)
    )
else:
    scene = (
        "videotestsrc is-live=true pattern=ball ! video/x-raw,width=%s,height=%s,framerate=25/1"
        % (width, height)
    )
Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    "( %s ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=%s ! rtph264pay name=pay0 pt=96 )"
    % (scene, key_interval)
)
factory.set_shared(True)
if login != "-":
    user, password = login.split(":", 1)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory("/camera", factory)
if server.attach(None) == 0:
    sys.exit("cannot listen on port " + port)
print("READY", flush=True)
GLib.MainLoop().run()
