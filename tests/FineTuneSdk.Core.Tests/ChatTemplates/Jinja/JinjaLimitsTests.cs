using FineTuneSdk.Core.ChatTemplates.Jinja;

namespace FineTuneSdk.Core.Tests.ChatTemplates.Jinja;

/// <summary>A template is a program that someone else wrote: nothing in it may hang, fill the memory or end the process.</summary>
public sealed class JinjaLimitsTests
{
    private static readonly JinjaLimits Small = new(Steps: 50_000, Size: 100_000, TotalSize: 1_000_000, Calls: 250);

    private static string Render(string template) => JinjaTemplate.Parse(template).Render(() => [], () => default, Small, TestContext.Current.CancellationToken).Text;

    private static string Limit(string template)
    {
        var exception = Assert.Throws<JinjaException>(() => Render(template));
        Assert.Equal(JinjaFailure.Limit, exception.Failure);
        return exception.Message;
    }

    [Theory]
    [InlineData("{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}", "the template took more than 50000 steps")]
    [InlineData("{{ 'x' * 1000000000000 }}", "the template made a value of 1000000000000 characters or items, more than 100000")]
    [InlineData("{{ [0] * 100001 }}", "the template made a value of 100001 characters or items, more than 100000")]
    [InlineData("{{ 'x' | center(1000000000) }}", "the template made a value of 500000000 characters or items, more than 100000")]
    [InlineData("{{ '%1000000000d' % 1 }}", "the template made a value of 1000000000 characters or items, more than 100000")]
    [InlineData("{{ 'a' | indent(1000000000) }}", "the template made a value of 1000000000 characters or items, more than 100000")]
    [InlineData("{{ {} | tojson(indent=1000000000) }}", "the template made a value of 1000000000 characters or items, more than 100000")]
    [InlineData("{{ range(100001) }}", "Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).")]
    [InlineData("{{ 10 ** 10000000000 }}", "an integer grew beyond 4300 digits")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "macros call each other more than 250 deep")]
    [InlineData("{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "the template made a value of 131072 characters or items, more than 100000")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}", "the template made more than 1000000 characters in all")]
    [InlineData("{% for i in range(3000) %}{{ 'x' * 100 }}{% endfor %}", "the template wrote more than 100000 characters")]
    public void A_limit_ends_it(string template, string message) => Assert.Equal(message, Limit(template));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    public void Deep_nesting_in_the_source_is_an_error_and_no_stack_overflow(string open, string close)
    {
        var template = "{{ " + string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000)) + " }}";
        var exception = Record.Exception(() => Render(template));
        Assert.True(exception is null or JinjaException, exception?.ToString());
    }

    [Theory]
    [InlineData("{{ 1", " + 1", " }}")]
    [InlineData("{{ 'a'", " | upper", " }}")]
    [InlineData("{{ a", ".b", " is defined }}")]
    [InlineData("", "{% if true %}", "")]
    public void Long_chains_are_computed_or_refused(string start, string link, string end)
    {
        var exception = Record.Exception(() => Render(start + string.Concat(Enumerable.Repeat(link, 20_000)) + end));
        Assert.True(exception is null or JinjaException, exception?.ToString());
    }

    [Fact]
    public void Nested_values_are_printed_compared_and_serialised_or_refused()
    {
        foreach (var use in new[] { "{{ ns.l }}", "{{ ns.l == ns.k }}", "{{ ns.l | tojson }}", "{{ ns.l < ns.k }}", "{{ {ns.t: 1} }}" })
        {
            var build = "{% set ns = namespace(l=[], k=[], t=()) %}{% for i in range(20000) %}{% set ns.l = [ns.l] %}{% set ns.k = [ns.k] %}{% set ns.t = (ns.t,) %}{% endfor %}";
            var limits = JinjaLimits.Default;
            var exception = Record.Exception(() => JinjaTemplate.Parse(build + use).Render(() => [], () => default, limits, TestContext.Current.CancellationToken));
            Assert.True(exception is null or JinjaException { Failure: JinjaFailure.Limit }, $"{use}: {exception}");
        }
    }

    [Fact]
    public void A_cancelled_render_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => JinjaTemplate.Parse("{% for i in range(10000) %}{{ i }}{% endfor %}").Render(() => [], () => default, Small, source.Token));
    }
}
