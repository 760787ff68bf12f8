extension HTMLReport {
  /// Colours follow the reader's system; figures stand side by side where there is room.
  static let style = """

    :root { --ground: #f6f6f3; --card: #fff; --ink: #1b1b1a; --faint: #63625f; --rule: #e3e2de;
      --good: #00702f; --bad: #bb2525; --doubt: #8a5a00; --band: rgba(194, 47, 47, .12);
      --c0: #2a78d6; --c1: #eb6834; --c2: #1baf7a; --c3: #eda100; --c4: #e87ba4; --c5: #008300;
      --c6: #4a3aa7; --c7: #e34948; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #161615; --card: #20201f; --ink: #f3f2ee; --faint: #b0aea8; --rule: #383733;
        --good: #4fc26b; --bad: #ff8a80; --doubt: #e9b44c; --band: rgba(255, 138, 128, .17);
        --c0: #4c98f0; --c1: #ea7340; --c2: #2bb585; --c3: #d69a1c; --c4: #e0699a; --c5: #3ba13b;
        --c6: #9b90f0; --c7: #ee7a7a; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--ground); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
    main { max-width: 1200px; margin: 0 auto; padding: 24px 20px 60px; }
    h1 { font-size: 26px; line-height: 1.3; margin: 0 0 6px; overflow-wrap: anywhere; }
    h2 { font-size: 18px; margin: 36px 0 10px; }
    h3 { font-size: 15px; margin: 0 0 4px; overflow-wrap: anywhere; }
    p { margin: 4px 0; }
    code, pre { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
    td code { overflow-wrap: anywhere; } .scroll td code { display: block; min-width: 220px; }
    pre { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; margin: 8px 0;
      padding: 8px 12px; overflow-x: auto; }
    ins, del { text-decoration: none; } ins { color: var(--good); } del { color: var(--bad); }
    .verdict { border-radius: 6px; padding: 1px 12px 2px; margin-right: 8px; color: var(--card);
      background: var(--faint); }
    .verdict.pass { background: var(--good); } .verdict.fail { background: var(--bad); }
    .verdict.threshold, .verdict.unknown, .verdict.interrupted { background: var(--doubt); }
    .reason { font-weight: 600; }
    .facts { display: flex; flex-wrap: wrap; gap: 10px 17px; margin: 16px 0; }
    .replay { user-select: all; }
    dt { color: var(--faint); font-size: 12px; } dd { margin: 0; font-variant-numeric: tabular-nums; }
    table { border-collapse: collapse; } .scroll { overflow-x: auto; } .scroll table { width: 100%; }
    th { text-align: left; color: var(--faint); font-size: 12px; font-weight: 400; }
    th, td { padding: 4px 18px 4px 0; vertical-align: top; border-bottom: 1px solid var(--rule); }
    .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .good .mark { color: var(--good); } .bad, .bad .mark { color: var(--bad); }
    .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr));
      gap: 10px; }
    .tile { display: flex; gap: 10px; align-items: baseline; background: var(--card); padding: 8px 14px;
      border: 1px solid var(--rule); border-radius: 8px; }
    .tile code { flex: 1; overflow-wrap: anywhere; } .tile.bad { border-color: var(--bad); }
    .violation { border-left: 3px solid var(--bad); padding-left: 14px; margin: 14px 0; }
    .value { white-space: nowrap; margin-right: 10px; } .value i { color: var(--faint); }
    .diagram { background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
      padding: 8px 12px; margin: 10px 0; } .diagram svg { display: block; margin: 0 auto; }
    .around td { font-size: 13px; } .around .subject td { font-weight: 600; }
    summary { cursor: pointer; color: var(--faint); }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr));
      gap: 18px; }
    .chart { margin: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
      padding: 12px 14px 8px; min-width: 0; }
    .wide { grid-column: 1 / -1; }
    .note { color: var(--faint); font-size: 13px; } p.note { margin: -6px 0 12px; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12px; color: var(--faint); }
    .key i { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px;
      background: var(--c); }
    .plot { position: relative; padding: 10px 14px 20px 66px; }
    .wide .plot { padding-top: 4px; }
    .area { position: relative; height: 150px; border-bottom: 1px solid var(--faint); }
    .area:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
    .area svg, .host { position: absolute; width: 100%; height: 100%; }
    .dots { fill: none; stroke: var(--c); stroke-width: 5; stroke-linecap: round;
      vector-effect: non-scaling-stroke; }
    .y { position: absolute; left: 0; top: 10px; height: 150px; width: 60px; }
    .y span, .x span { position: absolute; font-size: 11px; line-height: 1; color: var(--faint);
      white-space: nowrap; }
    .y span { right: 0; transform: translateY(50%); }
    .x { position: relative; height: 0; } .x span { top: 6px; transform: translateX(-50%); }
    .line { fill: none; stroke: var(--c); stroke-width: 1.6; vector-effect: non-scaling-stroke;
      stroke-linejoin: round; stroke-linecap: round; }
    .fill { fill: var(--c); } .band { fill: var(--band); }
    .grid { stroke: var(--rule); vector-effect: non-scaling-stroke; }
    .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
    .c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
    .columns { display: flex; align-items: flex-end; gap: 1px; }
    .column { flex: 1; height: 100%; display: flex; align-items: flex-end; }
    .column i { width: 100%; background: var(--c0); border-radius: 2px 2px 0 0; }
    .column:hover { background: var(--rule); }
    .bars { position: relative; border-bottom: 1px solid var(--faint); }
    .bar { position: absolute; height: 16px; min-width: 3px; background: var(--band);
      border-left: 2px solid var(--bad); }
    .bar span { position: absolute; left: calc(100% + 6px); font-size: 12px; line-height: 16px;
      white-space: nowrap; }
    .bar.late span { left: auto; right: calc(100% + 8px); }
    .cursor { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--faint);
      display: none; pointer-events: none; }
    .tip { position: absolute; z-index: 1; top: -4px; pointer-events: none; background: var(--card);
      border: 1px solid var(--rule); border-radius: 6px; padding: 6px 10px; font-size: 12px;
      white-space: nowrap; box-shadow: 0 2px 8px rgba(0, 0, 0, .2); }
    .tip div { display: flex; align-items: center; gap: 7px; font-variant-numeric: tabular-nums; }
    .tip div i { width: 9px; height: 9px; border-radius: 2px; background: var(--c); }
    .tip b { margin-left: auto; padding-left: 12px; } .tip .when { color: var(--faint); }
    .tip .during { color: var(--bad); }
    @media (max-width: 560px) { main { padding: 16px 12px 40px; } .bar span { font-size: 11px; }
      .plot { padding-left: 56px; } .y { width: 50px; } .x span:nth-child(even) { display: none; } }
    @media print { .chart { break-inside: avoid; } }

    """
}
