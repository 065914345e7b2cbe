namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>
/// Expressions by recursive descent, from the loosest operator to the tightest: if, or, and, not, comparisons, + −, ~, * / // %, **, unary, postfix, filters and tests.
/// </summary>
/// <remarks>Two surprises are Jinja's: <c>**</c> binds to the left, and a filter binds looser than a unary minus.</remarks>
internal sealed partial class JinjaExpressionParser(JinjaTokenStream tokens)
{
    private const int MaxDepth = 200;

    private readonly List<(string Kind, string Name, int Line)> _unknown = [];
    private readonly Stack<HashSet<string>> _reads = new();
    private int _depth;

    /// <summary>Filters and tests that don't exist, where they are sure to be reached; in a branch that need not be taken the error comes when it is.</summary>
    public IEnumerable<(string Kind, string Name, int Line)> Unknown => _unknown;

    /// <summary>How many branches are around what is parsed now.</summary>
    public int Branches { get; set; }

    /// <summary>Runs a parse and returns the names that were read in it.</summary>
    public HashSet<string> NamesReadBy(Action parse)
    {
        _reads.Push(new(StringComparer.Ordinal));
        parse();
        var names = _reads.Pop();
        if (_reads.TryPeek(out var outer))
            outer.UnionWith(names);
        return names;
    }

    public JinjaExpression Expression(bool withConditional = true)
    {
        if (++_depth > MaxDepth)
            throw JinjaException.Syntax($"expressions are nested more than {MaxDepth} deep", tokens.Current.Line);
        var expression = withConditional ? Conditional() : Or();
        _depth--;
        return expression;
    }

    /// <summary>An expression, or several with commas between them, which make a tuple.</summary>
    public JinjaExpression Tuple(bool withConditional = true, bool inParentheses = false, string? endName = null) =>
        Tuple(() => Expression(withConditional), inParentheses, endName);

    /// <summary>What can be assigned to: a name, names in a tuple, or the member of a namespace.</summary>
    public JinjaExpression Target(bool allowNamespace, string? endName = null)
    {
        var target = Tuple(() => Primary(allowNamespace, isTarget: true), inParentheses: false, endName);
        CheckTarget(target);
        return target;
    }

    private static void CheckTarget(JinjaExpression target)
    {
        switch (target)
        {
            case NameExpression or NamespaceTarget: break;
            case SequenceExpression { IsTuple: true } tuple:
                foreach (var item in tuple.Items)
                    CheckTarget(item);
                break;
            default:
                throw JinjaException.Syntax($"can't assign to {(target is ConstantExpression ? "a constant" : "an expression")}", target.Line);
        }
    }

    private JinjaExpression Tuple(Func<JinjaExpression> parse, bool inParentheses, string? endName)
    {
        var line = tokens.Current.Line;
        var items = new List<JinjaExpression>();
        var isTuple = false;
        while (true)
        {
            if (items.Count > 0)
                tokens.ExpectOperator(",");
            if (tokens.Current.Kind is JinjaTokenKind.VariableEnd or JinjaTokenKind.BlockEnd || tokens.Current.IsOperator(")") || (endName is not null && tokens.Current.IsName(endName)))
                break;
            items.Add(parse());
            if (!tokens.Current.IsOperator(","))
                break;
            isTuple = true;
        }

        if (isTuple || (items.Count == 0 && inParentheses))
            return new SequenceExpression(items, IsTuple: true, line);
        return items.Count == 1 ? items[0] : throw JinjaException.Syntax($"an expression is expected, got '{tokens.Current.Describe()}'", tokens.Current.Line);
    }

    private JinjaExpression Conditional()
    {
        var line = tokens.Current.Line;
        var known = _unknown.Count;
        var expression = Or();
        while (tokens.SkipName("if"))
        {
            var condition = Or();
            var otherwise = tokens.SkipName("else") ? Expression() : null;
            expression = new ConditionalExpression(condition, expression, otherwise, line);
            _unknown.RemoveRange(known, _unknown.Count - known);
        }

        return expression;
    }

    private JinjaExpression Or()
    {
        var left = And();
        while (tokens.Current.IsName("or"))
            left = new LogicalExpression(IsAnd: false, left, Right(And), left.Line);
        return left;
    }

    private JinjaExpression And()
    {
        var left = Not();
        while (tokens.Current.IsName("and"))
            left = new LogicalExpression(IsAnd: true, left, Right(Not), left.Line);
        return left;
    }

    private JinjaExpression Right(Func<JinjaExpression> parse)
    {
        tokens.Take();
        return parse();
    }

    private JinjaExpression Not()
    {
        var line = tokens.Current.Line;
        var count = 0;
        while (tokens.SkipName("not"))
            count++;
        JinjaExpression expression = Compare();
        for (; count > 0; count--)
            expression = new UnaryExpression("not", expression, line);
        return expression;
    }

    private JinjaExpression Compare()
    {
        var first = Sum();
        var rest = new List<(string, JinjaExpression)>();
        while (true)
        {
            if (tokens.Current.Kind == JinjaTokenKind.Operator && tokens.Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
                rest.Add((tokens.Take().Text, Sum()));
            else if (tokens.SkipName("in"))
                rest.Add(("in", Sum()));
            else if (tokens.Current.IsName("not") && tokens.Next.IsName("in"))
                rest.Add((tokens.Take().Text + " " + tokens.Take().Text, Sum()));
            else
                return rest.Count == 0 ? first : new CompareExpression(first, rest, first.Line);
        }
    }

    private JinjaExpression Sum() => LeftToRight(Concat, "+", "-");

    private JinjaExpression Concat()
    {
        var first = Product();
        if (!tokens.Current.IsOperator("~"))
            return first;
        var parts = new List<JinjaExpression> { first };
        while (tokens.SkipOperator("~"))
            parts.Add(Product());
        return new ConcatExpression(parts, first.Line);
    }

    private JinjaExpression Product() => LeftToRight(Power, "*", "/", "//", "%");

    private JinjaExpression Power() => LeftToRight(() => Unary(), "**");

    private JinjaExpression LeftToRight(Func<JinjaExpression> parse, params ReadOnlySpan<string> operations)
    {
        var left = parse();
        while (tokens.Current.Kind == JinjaTokenKind.Operator && operations.Contains(tokens.Current.Text))
        {
            var operation = tokens.Take();
            left = new BinaryExpression(operation.Text, left, parse(), operation.Line);
        }

        return left;
    }
}
