// The file through which the first start hands its root access key over: an AWS credentials file,
// mode 0600, that every SDK reads with AWS_SHARED_CREDENTIALS_FILE. Used at start and by the client
// commands.
#ifndef PENSTOCK_IAM_CREDENTIALS_FILE_H_
#define PENSTOCK_IAM_CREDENTIALS_FILE_H_

#include <string>
#include <string_view>

#include "base/disk.h"
#include "base/result.h"
#include "iam/credentials.h"

namespace penstock::iam {

struct CredentialsFile {
  std::string access_key_id;
  std::string secret;
  std::string session_token;  // empty if none
  std::string region;         // empty if none
};

Result<void> write_credentials_file(Disk& disk, const std::string& path, const AccessKey& key,
                                    std::string_view region);

// The [default] profile. kIoError if the file cannot be read, kInvalidArgument if it lacks an id or
// a secret.
Result<CredentialsFile> read_credentials_file(Disk& disk, const std::string& path);

}  // namespace penstock::iam

#endif  // PENSTOCK_IAM_CREDENTIALS_FILE_H_
