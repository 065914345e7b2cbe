namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>What <c>cycler(…)</c> makes.</summary>
internal sealed class JinjaCycler(IReadOnlyList<object?> items)
{
    private int _position;

    public bool TryGetMember(string name, out object? member)
    {
        member = name switch
        {
            "current" => items[_position],
            "pos" => (long)_position,
            "items" => PySequence.Tuple(items),
            "next" => new JinjaCallable("next", _ =>
            {
                var item = items[_position];
                _position = (_position + 1) % items.Count;
                return item;
            }),
            "reset" => new JinjaCallable("reset", _ =>
            {
                _position = 0;
                return null;
            }),
            _ => null,
        };
        return name is "current" or "pos" or "items" or "next" or "reset";
    }
}
