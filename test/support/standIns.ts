/**
 * Programs that need root, services, a network or a terminal. These stand-ins check what the real ones need at that
 * moment: files, units, services, scripts. `say` ends them with a sentence.
 */
export const STAND_INS: Record<string, string> = {
  "apt-get": `
    case $1 in
      update) : > "$ROOT/run/lists"; exit 0 ;;
      install) [ -e "$ROOT/run/lists" ] || say "apt-get update has not run" ;;
      *) say "apt-get $1 is not known here" ;;
    esac
    shift
    for name; do
      case $name in -*) continue ;; esac
      [ -d "$ROOT/packages/$name" ] || say "Unable to locate package $name"
      cp -r "$ROOT/packages/$name/." "$ROOT/"
    done
    systemctl daemon-reload`,
  chown: `
    case $1 in *[!0-9]*) [ -e "$ROOT/users/$1" ] || say "there is no user $1" ;; esac
    shift
    for file; do [ -e "$file" ] || say "there is no $file"; done`,
  install: `
    [ "$1" = -d ] && folder=-d && shift
    while :; do
      case $1 in
        -o | -g)
          case $2 in *[!0-9]*) [ -e "$ROOT/users/$2" ] || say "there is no user or group $2" ;; esac
          shift 2 ;;
        -m) mode=$2; shift 2 ;;
        *) break ;;
      esac
    done
    exec "$REAL_install" $folder -m "$mode" "$@"`,
  tar: `
    while [ $# -gt 0 ]; do case $1 in -xJ) [ -x "$ROOT/usr/bin/xz" ] || say "there is no xz" ;; -C) folder=$2 ;; esac; shift; done
    case $folder in "$ROOT"/*) ;; *) say "$folder is not on this host" ;; esac
    read -r what; cp -r "$ROOT/packages/$what/." "$folder/"`,
  systemctl: `
    verb=$1; shift; units=0
    [ "$verb" = daemon-reload ] && : > "$ROOT/run/reloaded"
    for name; do
      case $name in -* | SIG*) continue ;; esac
      case $name in *@*) file=\${name%@*}@.service; which=\${name#*@} ;; *) file=$name.service; which= ;; esac
      for unit in "$ROOT/etc/systemd/system/$file" "$ROOT/lib/systemd/system/$file"; do [ -f "$unit" ] && break; done
      [ -f "$unit" ] || say "Unit $name could not be found"
      [ "$unit" -nt "$ROOT/run/reloaded" ] && say "$name has changed on disk; systemctl daemon-reload has not run"
      case $verb in start | restart | enable)
        for file in $(sed -n 's/^EnvironmentFile=//p; s/^WorkingDirectory=//p; s/^ExecStart=\\([^ ]*\\).*/\\1/p' "$unit"); do
          file=$(echo "$file" | sed "s/%i/$which/")
          [ -e "$ROOT$file" ] || say "$verb $name: there is no $file"
        done ;;
      esac
      units=1
    done
    [ "$verb$units" = daemon-reload0 ] || [ $units = 1 ] || say "$verb what?"`,
  journalctl: `[ "$1" = -u ] || say "of which unit?"; systemctl status "$2"`,
};

/** The same for programs of packages. @returns files of the package, without the units that only have to exist */
export const PACKAGES: Record<string, Record<string, string>> = {
  nginx: {
    // Checks the configuration in /etc/nginx, on sockets that any user may open.
    "usr/bin/nginx": `
      [ "$1" = -t ] || exit 0
      rm -rf "$ROOT/run/nginx"; cp -r "$ROOT/etc/nginx" "$ROOT/run/nginx"
      for file in "$ROOT"/run/nginx/nginx.conf "$ROOT"/run/nginx/conf.d/*; do
        sed -i "s#/etc/nginx/#$ROOT/run/nginx/#; s# /\\(etc\\|opt\\|var\\)/# $ROOT/\\1/#; s#listen \\[::\\]:.*##; s#listen \\([0-9]*\\)#listen unix:$ROOT/run/\\1#" "$file"
      done
      exec "$REAL_nginx" -t -e stderr -p "$ROOT/run/nginx" -c "$ROOT/run/nginx/nginx.conf"`,
    // As Debian's, in short.
    "etc/nginx/nginx.conf": `
worker_processes auto;
pid /var/nginx.pid;
events {
	worker_connections 768;
	# multi_accept on;
}
http {
  client_body_temp_path /var/body; proxy_temp_path /var/proxy; fastcgi_temp_path /var/fastcgi;
  uwsgi_temp_path /var/uwsgi; scgi_temp_path /var/scgi;
  include /etc/nginx/conf.d/*.conf;
}
`,
    "etc/nginx/conf.d/README": "",
    "etc/nginx/sites-enabled/default": "",
    "var/log/nginx/error.log": "",
    "lib/systemd/system/nginx.service": "",
  },
  "redis-server": { "lib/systemd/system/redis-server.service": "", "usr/bin/redis-cli": "exit 0" },
  "xz-utils": { "usr/bin/xz": "exit 0" },
  curl: {
    "usr/bin/curl": `
      for url; do
        case $url in
          https://nodejs.org/dist/v$NODE/node-v$NODE-linux-x64.tar.xz) echo node; exit 0 ;;
          # test/server/bansOfPlayers.spec.ts has the answers.
          https://sky.example.org/monitor/bans | https://sky.example.org/monitor/bans/lift) exit 0 ;;
        esac
      done
      say "there is no such file: $*"`,
  },
  openssl: { "usr/bin/openssl": `exec "$REAL_openssl" "$@" 2> /dev/null` },
  certbot: {
    "usr/bin/certbot": `
      [ "$1" = certonly ] || say "certbot $1 is not known here"; shift
      while [ $# -gt 0 ]; do
        case $1 in
          --webroot) ;;
          --webroot-path) [ -d "$2" ] || say "there is no folder $2"; shift ;;
          --domain) domain=$2; shift ;;
          --deploy-hook) hook=$2; shift ;;
          *) say "certbot has no option $1" ;;
        esac
        shift
      done
      [ -n "$domain" ] || say "for which domain?"
      export RENEWED_LINEAGE="$ROOT/etc/letsencrypt/live/$domain"
      mkdir -p "$RENEWED_LINEAGE"
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$domain" \\
        -keyout "$RENEWED_LINEAGE/privkey.pem" -out "$RENEWED_LINEAGE/fullchain.pem"
      sh -c "$hook"`,
  },
  prometheus: {
    "usr/bin/promtool": `case $1 in check | test) exec "$REAL_promtool" "$@" ;; query) exit 0 ;; *) say "promtool $1 is not known here" ;; esac`,
    "etc/default/prometheus": '# Arguments\nARGS=""\n',
    "etc/prometheus/prometheus.yml": "",
    "users/prometheus": "",
    "lib/systemd/system/prometheus.service": "",
  },
  "prometheus-alertmanager": {
    "usr/bin/amtool": `case $1 in check-config) exec "$REAL_amtool" "$@" ;; --alertmanager.url=*) exit 0 ;; *) say "amtool $1 is not known here" ;; esac`,
    "etc/default/prometheus-alertmanager": '# Arguments\nARGS=""\n',
    "lib/systemd/system/prometheus-alertmanager.service": "",
  },
  docker: {
    "usr/bin/docker": `
      case $1 in build | run) [ -f Dockerfile ] || say "there is no Dockerfile"; exit 0 ;; esac
      [ "$1" = compose ] || say "docker $1 is not known here"; shift
      [ "$1" = --file ] && { cd "\${2%/*}" && shift 2; }
      [ -f compose.yaml ] || say "there is no compose.yaml"
      verb=$1; shift
      if [ "$verb" = up ]; then for file in .env acme certificate/fullchain.pem certificate/privkey.pem; do
        [ -e "$file" ] || say "there is no $file"
      done; fi
      while [ $# -gt 0 ]; do
        case $1 in
          -s) shift ;;
          -*) ;;
          *) grep -q "^  $1:\\$" compose.yaml || say "there is no service $1"; [ "$verb" = exec ] && exit 0 ;;
        esac
        shift
      done`,
  },
  // What the archive of Node has.
  node: {
    "bin/npm": `
      [ -f package.json ] || say "there is no package.json"
      case $1 in
        ci) mkdir -p node_modules/.bin; : > node_modules/.bin/node; exit 0 ;;
        prune) rm -f node_modules/.bin/vite; exit 0 ;;
        start | test) script=$1 ;;
        run) script=$2 ;;
        *) say "npm $1 is not known here" ;;
      esac
      grep -q "^    \\"$script\\": " package.json || say "there is no script $script"
      [ -f node_modules/.bin/node ] || say "npm ci has not run"
      [ "$script" = build ] && mkdir -p dist
      [ "$script" = start ] && env > "$ROOT/run/started.$PORT"
      exit 0`,
  },
};
