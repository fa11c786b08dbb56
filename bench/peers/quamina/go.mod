module penstock.dev/bench/quamina

go 1.21

require github.com/timbray/quamina v0.2.0
