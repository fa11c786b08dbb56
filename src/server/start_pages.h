// Memory that only the start needed.
#ifndef PENSTOCK_SERVER_START_PAGES_H_
#define PENSTOCK_SERVER_START_PAGES_H_

namespace penstock::server {

// Gives back the pages of program text that the start has touched; what is used again comes back
// from the page cache. Nothing happens where the system does not say what is mapped.
void release_start_pages();

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_START_PAGES_H_
