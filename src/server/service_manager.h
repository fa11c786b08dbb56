// What systemd is told (Type=notify): a datagram to the socket that it names. Nothing happens
// without one.
#ifndef PENSTOCK_SERVER_SERVICE_MANAGER_H_
#define PENSTOCK_SERVER_SERVICE_MANAGER_H_

#include <string_view>

namespace penstock::server {

// `state` as in sd_notify(3): "READY=1", "STOPPING=1", "RELOADING=1".
void notify_service_manager(std::string_view state);

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_SERVICE_MANAGER_H_
