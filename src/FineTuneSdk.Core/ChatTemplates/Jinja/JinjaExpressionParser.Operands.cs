using FineTuneSdk.Core.ChatTemplates.Jinja.Library;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

// Operands: literals, names, members, calls, filters and tests.
internal sealed partial class JinjaExpressionParser
{
    private JinjaExpression Unary(bool withFilters = true)
    {
        JinjaBudget.CheckStack();
        var token = tokens.Current;
        JinjaExpression expression = token.IsOperator("-") || token.IsOperator("+")
            ? new UnaryExpression(tokens.Take().Text, Unary(withFilters: false), token.Line)
            : Primary(allowNamespace: false, isTarget: false);
        expression = Postfix(expression);
        return withFilters ? Filters(expression) : expression;
    }

    private JinjaExpression Primary(bool allowNamespace, bool isTarget)
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case JinjaTokenKind.Name:
                return Name(tokens.Take(), allowNamespace, isTarget);
            case JinjaTokenKind.String:
                var text = tokens.Take().Text;
                while (tokens.Current.Kind == JinjaTokenKind.String)
                    text += tokens.Take().Text;
                return new ConstantExpression(text, token.Line);
            case JinjaTokenKind.Number:
                return new ConstantExpression(tokens.Take().Value, token.Line);
            case JinjaTokenKind.Operator when token.Text == "(":
                tokens.Take();
                if (++_depth > MaxDepth)
                    throw JinjaException.Syntax($"expressions are nested more than {MaxDepth} deep", token.Line);
                var inner = isTarget ? Tuple(() => Primary(allowNamespace: false, isTarget: true), inParentheses: true, endName: null) : Tuple(inParentheses: true);
                _depth--;
                tokens.ExpectOperator(")");
                return inner;
            case JinjaTokenKind.Operator when token.Text == "[":
                return List();
            case JinjaTokenKind.Operator when token.Text == "{":
                return Dict();
            default:
                throw JinjaException.Syntax($"unexpected '{token.Describe()}'", token.Line);
        }
    }

    private JinjaExpression Name(JinjaToken token, bool allowNamespace, bool isTarget)
    {
        switch (token.Text)
        {
            case "true" or "True": return new ConstantExpression(true, token.Line);
            case "false" or "False": return new ConstantExpression(false, token.Line);
            case "none" or "None": return new ConstantExpression(null, token.Line);
        }

        if (allowNamespace && tokens.SkipOperator("."))
            return new NamespaceTarget(token.Text, tokens.Expect(JinjaTokenKind.Name).Text, token.Line);
        if (!isTarget && _reads.TryPeek(out var names))
            names.Add(token.Text);
        return new NameExpression(token.Text, token.Line);
    }

    private SequenceExpression List()
    {
        var line = tokens.Take().Line;
        var items = new List<JinjaExpression>();
        while (!tokens.Current.IsOperator("]"))
        {
            if (items.Count > 0)
                tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator("]"))
                break;
            items.Add(Expression());
        }

        tokens.ExpectOperator("]");
        return new(items, IsTuple: false, line);
    }

    private DictExpression Dict()
    {
        var line = tokens.Take().Line;
        var items = new List<(JinjaExpression, JinjaExpression)>();
        while (!tokens.Current.IsOperator("}"))
        {
            if (items.Count > 0)
                tokens.ExpectOperator(",");
            if (tokens.Current.IsOperator("}"))
                break;
            var key = Expression();
            tokens.ExpectOperator(":");
            items.Add((key, Expression()));
        }

        tokens.ExpectOperator("}");
        return new(items, line);
    }

    private JinjaExpression Postfix(JinjaExpression expression)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("."))
                expression = Member(expression);
            else if (tokens.Current.IsOperator("["))
                expression = Subscript(expression);
            else if (tokens.Current.IsOperator("("))
                expression = Call(expression);
            else
                return expression;
        }
    }

    private JinjaExpression Member(JinjaExpression owner)
    {
        var line = tokens.Take().Line;
        var token = tokens.Take();
        return token switch
        {
            { Kind: JinjaTokenKind.Name } => new MemberExpression(owner, token.Text, line),
            { Kind: JinjaTokenKind.Number, Value: not double } => new ItemExpression(owner, new ConstantExpression(token.Value, line), line),
            _ => throw JinjaException.Syntax("a name or number is expected after '.'", token.Line),
        };
    }

    private ItemExpression Subscript(JinjaExpression owner)
    {
        var line = tokens.Take().Line;
        var keys = new List<JinjaExpression>();
        while (!tokens.Current.IsOperator("]"))
        {
            if (keys.Count > 0)
                tokens.ExpectOperator(",");
            keys.Add(Subscribed());
        }

        tokens.ExpectOperator("]");
        return new(owner, keys.Count == 1 ? keys[0] : new SequenceExpression(keys, IsTuple: true, line), line);
    }

    private JinjaExpression Subscribed()
    {
        var line = tokens.Current.Line;
        var start = tokens.Current.IsOperator(":") ? null : Expression();
        if (!tokens.SkipOperator(":"))
            return start!;
        var stop = EndsBound() ? null : Expression();
        var step = tokens.SkipOperator(":") && !EndsBound() ? Expression() : null;
        return new SliceExpression(start, stop, step, line);
    }

    private bool EndsBound() => tokens.Current.IsOperator(":") || tokens.Current.IsOperator("]") || tokens.Current.IsOperator(",");

    public CallExpression Call(JinjaExpression callee)
    {
        var line = tokens.Current.Line;
        return new(callee, Arguments(), line);
    }

    private ArgumentList Arguments()
    {
        var line = tokens.Current.Line;
        tokens.ExpectOperator("(");
        var positional = new List<JinjaExpression>();
        var named = new List<(string, JinjaExpression)>();
        JinjaExpression? spread = null, spreadPairs = null;
        var needsComma = false;
        while (!tokens.Current.IsOperator(")"))
        {
            if (needsComma)
            {
                tokens.ExpectOperator(",");
                if (tokens.Current.IsOperator(")"))
                    break;
            }

            if (tokens.Current.IsOperator("*"))
            {
                Ensure(spread is null && spreadPairs is null);
                spread = Right(() => Expression());
            }
            else if (tokens.Current.IsOperator("**"))
            {
                Ensure(spreadPairs is null);
                spreadPairs = Right(() => Expression());
            }
            else if (tokens.Current.Kind == JinjaTokenKind.Name && tokens.Next.IsOperator("="))
            {
                Ensure(spreadPairs is null);
                var name = tokens.Take().Text;
                named.Add((name, Right(() => Expression())));
            }
            else
            {
                Ensure(spread is null && spreadPairs is null && named.Count == 0);
                positional.Add(Expression());
            }

            needsComma = true;
        }

        tokens.ExpectOperator(")");
        return new(positional, named, spread, spreadPairs);

        void Ensure(bool valid)
        {
            if (!valid)
                throw JinjaException.Syntax("arguments stand in the wrong order: positional ones first, then named ones, then *items and **pairs", line);
        }
    }

    private JinjaExpression Filters(JinjaExpression expression)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("|"))
                expression = FilterChain(expression, startsInline: false)!;
            else if (tokens.Current.IsName("is"))
                expression = Test(expression);
            else if (tokens.Current.IsOperator("("))
                expression = Call(expression);
            else
                return expression;
        }
    }

    /// <summary>Filters one after the other; inline the first stands without its bar, as after <c>{% filter %}</c>.</summary>
    public FilterExpression? FilterChain(JinjaExpression? value, bool startsInline)
    {
        FilterExpression? filter = null;
        while (startsInline || tokens.Current.IsOperator("|"))
        {
            if (!startsInline)
                tokens.Take();
            startsInline = false;
            var (name, line) = DottedName();
            if (!FilterTable.Contains(name))
                Report("filter", name, line);
            filter = new(filter ?? value, name, tokens.Current.IsOperator("(") ? Arguments() : ArgumentList.None, line);
        }

        return filter;
    }

    private JinjaExpression Test(JinjaExpression value)
    {
        tokens.Take();
        var negated = tokens.SkipName("not");
        var (name, line) = DottedName();
        var arguments = ArgumentList.None;
        if (tokens.Current.IsOperator("("))
        {
            arguments = Arguments();
        }
        else if (StartsArgument())
        {
            if (tokens.Current.IsName("is"))
                throw JinjaException.Syntax("tests can't be chained with 'is'", line);
            arguments = new([Postfix(Primary(allowNamespace: false, isTarget: false))], [], null, null);
        }

        if (!TestTable.Contains(name))
            Report("test", name, line);
        JinjaExpression test = new TestExpression(value, name, arguments, line);
        return negated ? new UnaryExpression("not", test, line) : test;
    }

    private bool StartsArgument() => tokens.Current.Kind switch
    {
        JinjaTokenKind.Name => tokens.Current.Text is not ("else" or "or" or "and"),
        JinjaTokenKind.String or JinjaTokenKind.Number => true,
        JinjaTokenKind.Operator => tokens.Current.Text is "[" or "{",
        _ => false,
    };

    private (string Name, int Line) DottedName()
    {
        var token = tokens.Expect(JinjaTokenKind.Name);
        var name = token.Text;
        while (tokens.SkipOperator("."))
            name += "." + tokens.Expect(JinjaTokenKind.Name).Text;
        return (name, token.Line);
    }

    private void Report(string kind, string name, int line)
    {
        if (Branches == 0)
            _unknown.Add((kind, name, line));
    }
}
