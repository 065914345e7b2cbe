namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>A statement of a template.</summary>
internal abstract record JinjaStatement(int Line);

internal sealed record DataStatement(string Text, int Line) : JinjaStatement(Line);

/// <summary><c>{{ expression }}</c></summary>
internal sealed record PrintStatement(JinjaExpression Expression, int Line) : JinjaStatement(Line);

/// <summary><c>{% set target = value %}</c></summary>
internal sealed record SetStatement(JinjaExpression Target, JinjaExpression Value, int Line) : JinjaStatement(Line);

/// <summary><c>{% set target | filter %}…{% endset %}</c></summary>
internal sealed record SetBlockStatement(JinjaExpression Target, FilterExpression? Filter, IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

internal sealed record IfStatement(IReadOnlyList<(JinjaExpression Condition, IReadOnlyList<JinjaStatement> Body)> Branches, IReadOnlyList<JinjaStatement> Otherwise, int Line)
    : JinjaStatement(Line);

internal sealed record ForStatement(
    JinjaExpression Target, JinjaExpression Iterable, JinjaExpression? Filter, bool IsRecursive, IReadOnlyList<JinjaStatement> Body, IReadOnlyList<JinjaStatement> Otherwise, int Line)
    : JinjaStatement(Line);

internal sealed record BreakStatement(int Line) : JinjaStatement(Line);

internal sealed record ContinueStatement(int Line) : JinjaStatement(Line);

/// <summary>A macro, or the anonymous one that a call block hands over.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Names and defaults.</param>
/// <param name="Body">What it renders.</param>
/// <param name="Uses">Which of <c>caller</c>, <c>varargs</c> and <c>kwargs</c> the body reads.</param>
internal sealed record MacroDefinition(string Name, IReadOnlyList<(string Name, JinjaExpression? Default)> Parameters, IReadOnlyList<JinjaStatement> Body, IReadOnlySet<string> Uses);

internal sealed record MacroStatement(MacroDefinition Macro, int Line) : JinjaStatement(Line);

/// <summary><c>{% call(parameters) callee(arguments) %}…{% endcall %}</c></summary>
internal sealed record CallBlockStatement(CallExpression Call, MacroDefinition Caller, int Line) : JinjaStatement(Line);

/// <summary><c>{% filter name %}…{% endfilter %}</c></summary>
internal sealed record FilterBlockStatement(FilterExpression Filter, IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

/// <summary><c>{% with name = value %}…{% endwith %}</c></summary>
internal sealed record WithStatement(IReadOnlyList<(JinjaExpression Target, JinjaExpression Value)> Variables, IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

/// <summary><c>{% generation %}…{% endgeneration %}</c>: transformers' mark of what the assistant says.</summary>
internal sealed record GenerationStatement(IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

/// <summary><c>{% block name %}…{% endblock %}</c>; without inheritance it renders where it stands.</summary>
internal sealed record BlockStatement(string Name, bool IsScoped, IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

/// <summary><c>{% autoescape condition %}…{% endautoescape %}</c></summary>
internal sealed record AutoescapeStatement(JinjaExpression Condition, IReadOnlyList<JinjaStatement> Body, int Line) : JinjaStatement(Line);

/// <summary>A statement that reads another template. There is none, so it fails when it is reached.</summary>
internal sealed record OtherTemplateStatement(string Tag, int Line) : JinjaStatement(Line);
