using FineTuneSdk.Core.ChatTemplates.Jinja.Library;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>A parsed template. Immutable and safe for concurrent use.</summary>
internal sealed class JinjaTemplate
{
    private readonly IReadOnlyList<JinjaStatement> _body;

    private JinjaTemplate(IReadOnlyList<JinjaStatement> body) => _body = body;

    /// <summary>Whether there is a <c>{% generation %}</c> block.</summary>
    public bool HasGeneration { get; private init; }

    /// <summary>The variables and functions that it reads somewhere.</summary>
    public required IReadOnlySet<string> Names { get; init; }

    /// <exception cref="JinjaException">The template isn't valid.</exception>
    public static JinjaTemplate Parse(string source)
    {
        var (body, hasGeneration, names) = JinjaParser.Parse(source);
        return new(body) { HasGeneration = hasGeneration, Names = names };
    }

    /// <summary>Renders with the variables that <paramref name="variables"/> makes, within the limits.</summary>
    /// <exception cref="JinjaException">The template failed.</exception>
    public RenderedChat Render(Func<IEnumerable<KeyValuePair<string, object?>>> variables, Func<DateTimeOffset> now, JinjaLimits limits, CancellationToken cancellationToken)
    {
        using var scope = new JinjaBudget(limits, cancellationToken).Enter();
        var output = JinjaEvaluator.Run(_body, new Globals(now), variables());
        return new(output.Text, output.Spans);
    }
}
