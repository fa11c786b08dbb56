// What the server has room for, as one request sees it: the bytes of its reply, and a place among
// the requests that wait for something to happen. The bounds are the edge's, over all requests; an
// operation asks before it changes anything, so that a refusal leaves everything as it was. This
// one has room for everything. Belongs to one request; used where that request runs.
#ifndef PENSTOCK_SERVICE_ROOM_H_
#define PENSTOCK_SERVICE_ROOM_H_

#include <cstddef>

namespace penstock::service {

class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  virtual ~Room() = default;

  // Whether the reply may be of about this many bytes. They stay set aside until it is sent; a
  // later, larger wish is for the difference.
  virtual bool reserve_reply(size_t bytes) {
    (void)bytes;
    return true;
  }
  // Whether the request may wait, which takes it out of those that run. True: end_waiting() must
  // follow once.
  virtual bool begin_waiting() { return true; }
  virtual void end_waiting() {}
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_ROOM_H_
