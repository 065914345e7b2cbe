namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>Tokens → statements.</summary>
internal sealed class JinjaParser
{
    private const int MaxDepth = 100;

    private readonly JinjaTokenStream _tokens;
    private readonly JinjaExpressionParser _expressions;
    private readonly Stack<string> _openTags = new();
    private int _loops;
    private int _loopsAround;

    private JinjaParser(IReadOnlyList<JinjaToken> tokens)
    {
        _tokens = new(tokens);
        _expressions = new(_tokens);
    }

    /// <summary>Whether the template has a <c>{% generation %}</c> block.</summary>
    public bool HasGeneration { get; private set; }

    /// <summary>Parses a template.</summary>
    /// <exception cref="JinjaException">It isn't valid.</exception>
    public static (IReadOnlyList<JinjaStatement> Body, bool HasGeneration, IReadOnlySet<string> Names) Parse(string source)
    {
        var parser = new JinjaParser(JinjaLexer.Tokenize(source));
        IReadOnlyList<JinjaStatement> body = [];
        var names = parser._expressions.NamesReadBy(() => body = parser.Statements());
        foreach (var (kind, name, line) in parser._expressions.Unknown)
            throw JinjaException.Syntax($"there is no {kind} named '{name}'", line);
        return (body, parser.HasGeneration, names);
    }

    // Until one of the end tags, which is left as the current token, or the end of the template.
    private List<JinjaStatement> Statements(params string[] endTags)
    {
        var statements = new List<JinjaStatement>();
        while (!_tokens.AtEnd)
        {
            var token = _tokens.Take();
            switch (token.Kind)
            {
                case JinjaTokenKind.Data:
                    statements.Add(new DataStatement(token.Text, token.Line));
                    break;
                case JinjaTokenKind.VariableBegin:
                    statements.Add(new PrintStatement(_expressions.Tuple(), token.Line));
                    _tokens.Expect(JinjaTokenKind.VariableEnd);
                    break;
                default:
                    if (_tokens.Current.Kind == JinjaTokenKind.Name && endTags.Contains(_tokens.Current.Text))
                        return statements;
                    if (Statement(endTags) is { } statement)
                        statements.Add(statement);
                    _tokens.Expect(JinjaTokenKind.BlockEnd);
                    break;
            }
        }

        if (endTags.Length > 0)
            throw JinjaException.Syntax($"the template ends inside '{_openTags.Peek()}': {Alternatives(endTags)} is missing", _tokens.Current.Line);
        return statements;
    }

    private static string Alternatives(string[] tags) => string.Join(" or ", tags.Select(tag => $"'{{% {tag} %}}'"));

    // "{% tag … %}" has been read; reads up to an end tag and leaves what closed it as the current token.
    private List<JinjaStatement> Body(params string[] endTags)
    {
        _tokens.SkipOperator(":");
        _tokens.Expect(JinjaTokenKind.BlockEnd);
        return Statements(endTags);
    }

    private List<JinjaStatement> WholeBody(string endTag)
    {
        var body = Body(endTag);
        _tokens.Take();
        return body;
    }

    private JinjaStatement? Statement(string[] endTags)
    {
        var token = _tokens.Current;
        if (token.Kind != JinjaTokenKind.Name)
            throw JinjaException.Syntax($"a tag's name is expected after '{{%', got '{token.Describe()}'", token.Line);
        if (_openTags.Count >= MaxDepth)
            throw JinjaException.Syntax($"statements are nested more than {MaxDepth} deep", token.Line);
        _openTags.Push(token.Text);
        _tokens.Take();
        JinjaStatement? statement = token.Text switch
        {
            "set" => Set(token.Line),
            "if" => If(token.Line),
            "for" => For(token.Line),
            "macro" => Macro(token.Line),
            "call" => CallBlock(token.Line),
            "filter" => FilterBlock(token.Line),
            "with" => With(token.Line),
            "generation" => Generation(token.Line),
            "block" => Block(token.Line),
            "print" => Print(token.Line),
            "autoescape" => new AutoescapeStatement(_expressions.Expression(), WholeBody("endautoescape"), token.Line),
            "break" => _loops > 0 ? new BreakStatement(token.Line) : throw JinjaException.Syntax("'break' outside a loop", token.Line),
            "continue" => _loops > 0 ? new ContinueStatement(token.Line) : throw JinjaException.Syntax("'continue' outside a loop", token.Line),
            "include" or "import" or "extends" or "from" => OtherTemplate(token),
            _ => throw UnknownTag(token, endTags),
        };
        _openTags.Pop();
        return statement;
    }

    private JinjaException UnknownTag(JinjaToken token, string[] endTags)
    {
        _openTags.Pop();
        var expected = endTags.Length == 0 ? "" : $"; '{_openTags.Peek()}' is still open and wants {Alternatives(endTags)}";
        return JinjaException.Syntax($"unknown tag '{token.Text}'{expected}", token.Line);
    }

    private JinjaStatement Set(int line)
    {
        var target = _expressions.Target(allowNamespace: true);
        if (_loopsAround > 0 && Names(target).Contains("loop"))
            throw JinjaException.Syntax("'loop' can't be assigned to inside a loop", line);
        if (_tokens.SkipOperator("="))
            return new SetStatement(target, _expressions.Tuple(), line);
        var filter = _expressions.FilterChain(null, startsInline: false);
        return new SetBlockStatement(target, filter, WholeBody("endset"), line);
    }

    private static IEnumerable<string> Names(JinjaExpression target) => target switch
    {
        NameExpression name => [name.Name],
        SequenceExpression tuple => tuple.Items.SelectMany(Names),
        _ => [],
    };

    private IfStatement If(int line)
    {
        _expressions.Branches++;
        var branches = new List<(JinjaExpression, IReadOnlyList<JinjaStatement>)>();
        IReadOnlyList<JinjaStatement> otherwise = [];
        while (true)
        {
            var condition = _expressions.Tuple(withConditional: false);
            branches.Add((condition, Body("elif", "else", "endif")));
            var end = _tokens.Take().Text;
            if (end == "elif")
                continue;
            if (end == "else")
                otherwise = WholeBody("endif");
            break;
        }

        _expressions.Branches--;
        return new(branches, otherwise, line);
    }

    private ForStatement For(int line)
    {
        var target = _expressions.Target(allowNamespace: false, endName: "in");
        if (Names(target).Contains("loop"))
            throw JinjaException.Syntax("'loop' can't be the variable of a loop", line);
        _tokens.ExpectName("in");
        var iterable = _expressions.Tuple(withConditional: false, endName: "recursive");
        var filter = _tokens.SkipName("if") ? _expressions.Expression() : null;
        var isRecursive = _tokens.SkipName("recursive");
        _loops++;
        _loopsAround++;
        var body = Body("endfor", "else");
        _loops--;
        var otherwise = _tokens.Take().Text == "else" ? WholeBody("endfor") : [];
        _loopsAround--;
        return new(target, iterable, filter, isRecursive, body, otherwise, line);
    }

    // A body that becomes a function of its own: "break" can't leave it.
    private T OutsideLoops<T>(Func<T> parse)
    {
        var loops = _loops;
        _loops = 0;
        var result = parse();
        _loops = loops;
        return result;
    }

    private MacroStatement Macro(int line)
    {
        var name = _tokens.Expect(JinjaTokenKind.Name).Text;
        return new(MacroFrom(name, Parameters(), "endmacro"), line);
    }

    private MacroDefinition MacroFrom(string name, IReadOnlyList<(string Name, JinjaExpression? Default)> parameters, string endTag)
    {
        IReadOnlyList<JinjaStatement> body = [];
        var names = _expressions.NamesReadBy(() => body = OutsideLoops(() => WholeBody(endTag)));
        names.IntersectWith(["caller", "varargs", "kwargs"]);
        names.ExceptWith(parameters.Select(parameter => parameter.Name).Where(parameter => parameter != "caller"));
        return new(name, parameters, body, names);
    }

    private List<(string, JinjaExpression?)> Parameters()
    {
        var parameters = new List<(string, JinjaExpression?)>();
        var hasDefault = false;
        _tokens.ExpectOperator("(");
        while (!_tokens.Current.IsOperator(")"))
        {
            if (parameters.Count > 0)
                _tokens.ExpectOperator(",");
            var name = _tokens.Expect(JinjaTokenKind.Name);
            JinjaExpression? defaultValue = null;
            if (_tokens.SkipOperator("="))
                defaultValue = _expressions.Expression();
            else if (hasDefault)
                throw JinjaException.Syntax($"the parameter '{name.Text}' without a default follows one with a default", name.Line);
            hasDefault |= defaultValue is not null;
            parameters.Add((name.Text, defaultValue));
        }

        _tokens.ExpectOperator(")");
        return parameters;
    }

    private CallBlockStatement CallBlock(int line)
    {
        var parameters = _tokens.Current.IsOperator("(") ? Parameters() : [];
        var call = _expressions.Expression() as CallExpression ?? throw JinjaException.Syntax("'call' wants a call such as 'macro()'", line);
        return new(call, MacroFrom("caller", parameters, "endcall"), line);
    }

    private FilterBlockStatement FilterBlock(int line)
    {
        var filter = _expressions.FilterChain(null, startsInline: true)!;
        return new(filter, WholeBody("endfilter"), line);
    }

    private WithStatement With(int line)
    {
        var variables = new List<(JinjaExpression, JinjaExpression)>();
        while (_tokens.Current.Kind != JinjaTokenKind.BlockEnd)
        {
            if (variables.Count > 0)
                _tokens.ExpectOperator(",");
            var target = _expressions.Target(allowNamespace: false);
            _tokens.ExpectOperator("=");
            variables.Add((target, _expressions.Expression()));
        }

        return new(variables, WholeBody("endwith"), line);
    }

    private GenerationStatement Generation(int line)
    {
        HasGeneration = true;
        return new(OutsideLoops(() => WholeBody("endgeneration")), line);
    }

    private BlockStatement Block(int line)
    {
        var name = _tokens.Expect(JinjaTokenKind.Name).Text;
        var isScoped = _tokens.SkipName("scoped");
        _tokens.SkipName("required");
        var body = OutsideLoops(() => WholeBody("endblock"));
        _tokens.SkipName(name);
        return new(name, isScoped, body, line);
    }

    private PrintStatement Print(int line) => new(_expressions.Tuple(), line);

    private OtherTemplateStatement OtherTemplate(JinjaToken tag)
    {
        while (!_tokens.AtEnd && _tokens.Current.Kind != JinjaTokenKind.BlockEnd)
            _tokens.Take();
        return new(tag.Text, tag.Line);
    }
}
