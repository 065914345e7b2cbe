namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>An expression of a template.</summary>
internal abstract record JinjaExpression(int Line);

internal sealed record ConstantExpression(object? Value, int Line) : JinjaExpression(Line);

internal sealed record NameExpression(string Name, int Line) : JinjaExpression(Line);

/// <summary><c>space.name</c> as the target of <c>{% set %}</c>.</summary>
internal sealed record NamespaceTarget(string Name, string Member, int Line) : JinjaExpression(Line);

/// <summary>A list or tuple.</summary>
internal sealed record SequenceExpression(IReadOnlyList<JinjaExpression> Items, bool IsTuple, int Line) : JinjaExpression(Line);

internal sealed record DictExpression(IReadOnlyList<(JinjaExpression Key, JinjaExpression Value)> Items, int Line) : JinjaExpression(Line);

/// <summary><c>owner.name</c></summary>
internal sealed record MemberExpression(JinjaExpression Owner, string Name, int Line) : JinjaExpression(Line);

/// <summary><c>owner[key]</c></summary>
internal sealed record ItemExpression(JinjaExpression Owner, JinjaExpression Key, int Line) : JinjaExpression(Line);

/// <summary><c>start:stop:step</c> inside brackets.</summary>
internal sealed record SliceExpression(JinjaExpression? Start, JinjaExpression? Stop, JinjaExpression? Step, int Line) : JinjaExpression(Line);

/// <summary>The arguments of a call, filter or test; the last two are <c>*items</c> and <c>**pairs</c>.</summary>
internal sealed record ArgumentList(
    IReadOnlyList<JinjaExpression> Positional, IReadOnlyList<(string Name, JinjaExpression Value)> Named, JinjaExpression? Spread, JinjaExpression? SpreadPairs)
{
    public static ArgumentList None { get; } = new([], [], null, null);
}

internal sealed record CallExpression(JinjaExpression Callee, ArgumentList Arguments, int Line) : JinjaExpression(Line);

/// <summary><c>value | name(arguments)</c>; without a value it is the head of a filter block.</summary>
internal sealed record FilterExpression(JinjaExpression? Value, string Name, ArgumentList Arguments, int Line) : JinjaExpression(Line);

/// <summary><c>value is name(arguments)</c></summary>
internal sealed record TestExpression(JinjaExpression Value, string Name, ArgumentList Arguments, int Line) : JinjaExpression(Line);

/// <summary>Arithmetic: <c>+ - * / // % **</c>.</summary>
internal sealed record BinaryExpression(string Operation, JinjaExpression Left, JinjaExpression Right, int Line) : JinjaExpression(Line);

/// <summary><c>+x</c>, <c>-x</c> or <c>not x</c>.</summary>
internal sealed record UnaryExpression(string Operation, JinjaExpression Operand, int Line) : JinjaExpression(Line);

/// <summary><c>and</c> or <c>or</c>: the value of the operand that decides.</summary>
internal sealed record LogicalExpression(bool IsAnd, JinjaExpression Left, JinjaExpression Right, int Line) : JinjaExpression(Line);

/// <summary>A chain of comparisons; <c>1 &lt; x &lt;= 3</c> holds where each pair does.</summary>
internal sealed record CompareExpression(JinjaExpression First, IReadOnlyList<(string Operation, JinjaExpression Operand)> Rest, int Line) : JinjaExpression(Line);

/// <summary><c>a ~ b ~ c</c></summary>
internal sealed record ConcatExpression(IReadOnlyList<JinjaExpression> Parts, int Line) : JinjaExpression(Line);

/// <summary><c>then if condition else otherwise</c></summary>
internal sealed record ConditionalExpression(JinjaExpression Condition, JinjaExpression Then, JinjaExpression? Otherwise, int Line) : JinjaExpression(Line);
