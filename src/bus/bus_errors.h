// The errors that Amazon EventBridge answers. Codes and statuses as AWS's service sends them.
#ifndef PENSTOCK_BUS_BUS_ERRORS_H_
#define PENSTOCK_BUS_BUS_ERRORS_H_

#include "base/error.h"

namespace penstock::bus {

inline constexpr ErrorInfo kResourceNotFound{"ResourceNotFoundException",
                                             "ResourceNotFoundException", 400, Fault::kClient,
                                             "What is named is not there."};
inline constexpr ErrorInfo kResourceAlreadyExists{
    "ResourceAlreadyExistsException", "ResourceAlreadyExistsException", 400, Fault::kClient,
    "A resource of this name exists."};
inline constexpr ErrorInfo kLimitExceeded{"LimitExceededException", "LimitExceededException", 400,
                                          Fault::kClient, "A quota is used up."};
inline constexpr ErrorInfo kManagedRule{"ManagedRuleException", "ManagedRuleException", 400,
                                        Fault::kClient,
                                        "A service made this rule; changing it needs Force."};
inline constexpr ErrorInfo kInvalidState{"InvalidStateException", "InvalidStateException", 400,
                                         Fault::kClient, "Its state does not allow the operation."};
inline constexpr ErrorInfo kIllegalStatus{"IllegalStatusException", "IllegalStatusException", 400,
                                          Fault::kClient,
                                          "Its state does not allow the operation."};
inline constexpr ErrorInfo kPolicyLengthExceeded{
    "PolicyLengthExceededException", "PolicyLengthExceededException", 400, Fault::kClient,
    "The bus's policy would be longer than 10 KB."};
inline constexpr ErrorInfo kOperationDisabled{"OperationDisabledException",
                                              "OperationDisabledException", 400, Fault::kClient,
                                              "The operation is not available."};
inline constexpr ErrorInfo kConcurrentModification{
    "ConcurrentModificationException", "ConcurrentModificationException", 400, Fault::kClient,
    "It is being changed by another request."};
inline constexpr ErrorInfo kValidation{"ValidationException", "ValidationException", 400,
                                       Fault::kClient, "A parameter is missing or not valid."};
inline constexpr ErrorInfo kAccessDenied{"AccessDeniedException", "AccessDeniedException", 400,
                                         Fault::kClient, "The caller is not allowed to do this."};
inline constexpr ErrorInfo kInternal{"InternalException", "InternalException", 500, Fault::kServer,
                                     "The service failed."};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_ERRORS_H_
