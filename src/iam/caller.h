// Who makes a request, as established by its signature. A value that lives as long as the request.
#ifndef PENSTOCK_IAM_CALLER_H_
#define PENSTOCK_IAM_CALLER_H_

#include <string>

namespace penstock::iam {

struct Caller {
  std::string account;  // 12 digits
  std::string arn;      // "arn:aws:iam::000000000000:root"
  std::string user_id;  // what GetCallerIdentity answers as UserId
  std::string access_key_id;
};

}  // namespace penstock::iam

#endif  // PENSTOCK_IAM_CALLER_H_
