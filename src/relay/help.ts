/** What `scry --help` tells: at most 80 columns, one screen or two. */
export const HELP = `scry: shows an Esper training run in the browser, live.

usage: scry [SOURCE] [OPTION…]   Open the link that it prints; Ctrl+C stops it.

Where the events come from (choose one; without any: --demo)
  --file FILE        a recording, from its first event, followed as it grows
                     scry --file telemetry/events.jsonl
  --dir FOLDER       all runs of a telemetry folder, later ones too
                     scry --dir telemetry/
  --stdin            standard input:          my-training | scry --stdin
  --listen-ingest    a trainer sends them to POST /api/ingest/<run>
                     scry --listen-ingest --store runs/
  --redis URL --stream KEY        a Redis stream, lines in the field "event"
                     scry --redis redis://broker:6379 --stream esper
  --demo             a simulated run, to look around

How people use it
  On the training machine itself:     scry --dir telemetry/ --open
  From your laptop (the safest way):  ssh -L 8765:localhost:8765 gpu-box
    in which you start                scry --dir telemetry/
    and open its link on the laptop.
  On a tablet in your network:        scry --dir telemetry/ --network --tls
    shows a code to scan, and how to trust the certificate once.
  The trainer sends over the network: scry --listen-ingest --network --tls
    prints a token of its own for the sender; watching needs the other one.

Options
  --port N           the port (8765; 0 takes a free one)
  --host ADDRESS     the address to listen on (127.0.0.1: this machine only)
  --network          all addresses; prints links and a code for other devices
  --tls              HTTPS with a certificate that Scry makes and keeps
  --cert FILE --key FILE          HTTPS with your own certificate (PEM)
  --token HEX        this token (32 hex characters) instead of a new one
  --ingest-token HEX the same for senders of events (--listen-ingest)
                     SCRY_TOKEN, SCRY_INGEST_TOKEN and SCRY_REDIS_URL in the
                     environment do the same, unseen in the list of processes
  --no-auth          no token for watching; sending events still needs one
  --allow-everyone   with --no-auth: the whole network may watch
  --store FOLDER     where received runs are kept (--listen-ingest, --redis;
                     $XDG_DATA_HOME/scry/runs, or ~/.local/share/scry/runs)
  --no-stun          no STUN server (UDP, same port) for those who share
  --allow-signalling URL          pages may share through this PeerServer too
                     (wss://peers.example.org); this relay is one itself
  --open             opens the link in the browser
  --log-level LEVEL  silent, error, warn, info (as it is) or debug
  --help, -h         this text
  --version, -v      the version

Addresses (those from /metrics on want the header Authorization: Bearer TOKEN)
  /healthz           answers "ok" while Scry runs
  /peerjs            where windows that share find each other (WebSocket)
  /metrics           counts for Prometheus
  /api/runs          the runs, as JSON
  /api/signalling    the key of /peerjs and the STUN server's port, as JSON

Exit codes
  0                  stopped, or this text
  1                  could not start or went wrong; standard error says why
  2                  a mistake on the command line
`;
