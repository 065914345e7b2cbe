namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>The tokens as the parser reads them.</summary>
internal sealed class JinjaTokenStream(IReadOnlyList<JinjaToken> tokens)
{
    private int _position;

    public JinjaToken Current => tokens[_position];

    /// <summary>The token after the current one.</summary>
    public JinjaToken Next => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    public bool AtEnd => Current.Kind == JinjaTokenKind.EndOfTemplate;

    public JinjaToken Take()
    {
        var token = Current;
        if (!AtEnd)
            _position++;
        return token;
    }

    public bool SkipName(string name)
    {
        var isThere = Current.IsName(name);
        if (isThere)
            Take();
        return isThere;
    }

    public bool SkipOperator(string characters)
    {
        var isThere = Current.IsOperator(characters);
        if (isThere)
            Take();
        return isThere;
    }

    public JinjaToken Expect(JinjaTokenKind kind) => Current.Kind == kind ? Take() : throw Unexpected(new JinjaToken(kind, "name", 0).Describe());

    public JinjaToken ExpectName(string name) => Current.IsName(name) ? Take() : throw Unexpected(name);

    public void ExpectOperator(string characters)
    {
        if (!SkipOperator(characters))
            throw Unexpected(characters);
    }

    private JinjaException Unexpected(string expected) => AtEnd
        ? JinjaException.Syntax($"the template ends where '{expected}' is expected", Current.Line)
        : JinjaException.Syntax($"expected '{expected}', got '{Current.Describe()}'", Current.Line);
}
