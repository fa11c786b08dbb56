// What commands that call a service share: how one runs, and its answers as JSON. Used by the main
// thread.
#ifndef PENSTOCK_CLI_CLIENT_COMMAND_H_
#define PENSTOCK_CLI_CLIENT_COMMAND_H_

#include <string>

#include "aws/json_codec.h"
#include "aws/shape.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/command.h"

namespace penstock::cli {

// A shape in the JSON form of the wire, on one line.
template <typename Shape>
std::string json_of_shape(const Shape& shape) {
  std::string out;
  aws::encode_json(aws::kStructure<Shape>, &shape, out);
  return out;
}

// An operation's output in that form.
template <typename Op>
std::string json_of(const typename Op::Output& output) {
  return json_of_shape(output);
}

// Calls `Op` until there is no next token, and `visit` with each output.
template <typename Op, typename Client, typename Visit>
Result<void> for_each_page(Client& client, typename Op::Input input, Visit&& visit) {
  do {
    PENSTOCK_ASSIGN(auto page, client.template call<Op>(input));
    input.next_token = std::move(page.next_token);
    page.next_token.reset();
    visit(std::move(page));
  } while (input.next_token && !input.next_token->empty());
  return {};
}

// What a command prints; empty: nothing, or it has printed already.
template <typename Client, typename Flags>
using ClientAction = Result<std::string> (*)(Client&, const Flags&);

// Runs a command that needs a client and prints what it returns; the exit status. `flags.client`
// says where; Client::open(flags.client, clock) makes it.
template <typename Client, typename Flags>
int run_with_client(ClientAction<Client, Flags> action, const Flags& flags) {
  SystemClock clock;
  auto client = Client::open(flags.client, clock);
  if (!client.ok()) {
    return fail(client.error());
  }
  const auto text = action(*client, flags);
  if (!text.ok()) {
    return fail(text.error());
  }
  return text->empty() ? kExitDone : print_and_exit(*text);
}

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_CLIENT_COMMAND_H_
