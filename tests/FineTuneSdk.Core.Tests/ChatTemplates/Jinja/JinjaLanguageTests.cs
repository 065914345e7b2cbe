using System.Text.Json.Nodes;
using FineTuneSdk.Core.ChatTemplates.Jinja;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.Tests.ChatTemplates.Jinja;

/// <summary>The language by example; the reference tests compare hundreds of cases with Jinja2's own results.</summary>
public sealed class JinjaLanguageTests
{
    private static string Render(string template, string context = "{}") =>
        JinjaTemplate.Parse(template).Render(
            () => JsonNode.Parse(context)!.AsObject().Select(pair => KeyValuePair.Create(pair.Key, JsonValues.From(pair.Value))),
            () => new(2025, 3, 7, 14, 5, 9, TimeSpan.Zero),
            JinjaLimits.Default,
            TestContext.Current.CancellationToken).Text;

    [Theory]
    [InlineData("a\n  {% if true %}\nb\n  {% endif %}\nc\n", "a\nb\nc")]
    [InlineData("a  {%- if true -%}  b  {%- endif %} c", "ab c")]
    [InlineData("  {%+ if true %}x{% endif +%}\ny", "  x\ny")]
    [InlineData("{% raw %}{{ kept }}{% endraw %}", "{{ kept }}")]
    [InlineData("x {# {{ gone }} #} y", "x  y")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    public void Whitespace_goes_as_trim_blocks_and_lstrip_blocks_say(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{% for x in [1, 2, 3, 4] if x is even %}{{ loop.index }}/{{ loop.length }}:{{ x }}{{ ',' if not loop.last }}{% endfor %}", "1/2:2,2/2:4")]
    [InlineData("{% for x in [] %}{% else %}none{% endfor %}", "none")]
    [InlineData("{% for x in [1, 2, 3] %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% if x == 3 %}{% break %}{% endif %}{% endfor %}", "13")]
    [InlineData("{% for n in t recursive %}{{ n.v }}{{ loop(n.c) if n.c }}{% endfor %}", "abc")]
    [InlineData("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1")]
    [InlineData("{% set ns = namespace(x=1) %}{% for i in [1] %}{% set ns.x = 2 %}{% endfor %}{{ ns.x }}", "2")]
    public void Loops_and_their_scopes(string template, string expected) => Assert.Equal(expected, Render(template, """{"t": [{"v": "a", "c": [{"v": "b"}]}, {"v": "c"}]}"""));

    [Theory]
    [InlineData("{% macro m(a, b='B') %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, c=4) }}", "12(3,){'c': 4}")]
    [InlineData("{% macro wrap() %}<{{ caller('x') }}>{% endmacro %}{% call(y) wrap() %}{{ y }}{% endcall %}", "<x>")]
    [InlineData("{% set x | upper %}a{% endset %}{{ x }}{% filter trim %} b {% endfilter %}{% with c = 3 %}{{ c }}{% endwith %}{{ c }}", "Ab3")]
    public void Macros_and_blocks(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{ 'é😀x'[1] }}{{ 'é😀x' | length }}{{ 'é😀x'[::-1] }}{{ 'a😀b'.find('b') }}", "😀3x😀é2")]
    [InlineData("{{ [1.0, 1e16, 1e-5, 0.1, 100000.0, -0.0, 5e-324] }}", "[1.0, 1e+16, 1e-05, 0.1, 100000.0, -0.0, 5e-324]")]
    [InlineData("{{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 70 }} {{ 2 ** 3 ** 2 }} {{ -5 | abs }}", "-4 2 3.5 1180591620717411303424 64 5")]
    [InlineData("{{ 2.5 | round }} {{ 2.675 | round(2) }} {{ 0.125 | round(2) }} {{ '%.1f' % 0.25 }} {{ 1 / 3 }}", "2.0 2.67 0.12 0.2 0.3333333333333333")]
    [InlineData("{{ 'straße ﬁx'.upper() }} {{ 'ΑΣ'.lower() }} {{ 'ǆ'.title() }} {{ \"they're x-y\" | title }}", "STRASSE FIX ας ǅ They're X-Y")]
    [InlineData("{{ {'b': [1, none, true], 'a': 'é<'} | tojson }}", """{"b": [1, null, true], "a": "é<"}""")]
    [InlineData("{{ [3, 1] | sort }}{{ {'b': 1, 'a': 2} | dictsort }}{{ ['a', 'B'] | map('upper') | join('+') }}", "[1, 3][('a', 2), ('b', 1)]A+B")]
    [InlineData("{{ nope }}|{{ nope | default('d') }}|{{ nope | length }}|{{ nope is defined }}|{{ [nope] }}", "|d|0|False|[Undefined]")]
    [InlineData("{{ '{0:>4}|{a[k]}|{1!r}'.format(7, 'q', a={'k': 1.5}) }}", "   7|1.5|'q'")]
    [InlineData("{{ strftime_now('%A %-d %B %Y, week %V %j %p') }}", "Friday 7 March 2025, week 10 066 PM")]
    public void Values_are_Pythons(string template, string expected) => Assert.Equal(expected, Render(template));
}
