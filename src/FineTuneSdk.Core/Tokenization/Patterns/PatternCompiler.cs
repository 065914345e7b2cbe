namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>Turns a parsed pattern into the program of a backtracking matcher.</summary>
internal sealed class PatternCompiler
{
    private const int MaximumLength = 20_000;

    private readonly List<Instruction> _program = [];

    private PatternCompiler()
    {
    }

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="PatternFormatException">The pattern is too large, or its matching might not end.</exception>
    public static Instruction[] Compile(PatternNode node)
    {
        var compiler = new PatternCompiler();
        compiler.Emit(node);
        compiler.Add(new Instruction(Operation.Accept));
        return [.. compiler._program];
    }

    private int Add(Instruction instruction)
    {
        if (_program.Count >= MaximumLength)
            throw new PatternFormatException("repeats that make it too large", 0);
        _program.Add(instruction);
        return _program.Count - 1;
    }

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One one:
                Add(new Instruction(Operation.One, Set: one.Set));
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                    Emit(part);
                break;
            case PatternNode.Alternation alternation:
                EmitAlternation(alternation.Alternatives);
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
            case PatternNode.Atomic atomic:
                EmitInner(new Instruction(Operation.Atomic), atomic.Body);
                break;
            case PatternNode.Look look:
                var operation = look.Behind ? Operation.Behind : Operation.Ahead;
                EmitInner(new Instruction(operation, B: look.Negative ? 1 : 0) { Lengths = look.Behind ? Lengths(look.Body) : default }, look.Body);
                break;
            case PatternNode.Anchor anchor:
                Add(new Instruction(Operation.Anchor, (int)anchor.Kind));
                break;
        }
    }

    private void EmitAlternation(IReadOnlyList<PatternNode> alternatives)
    {
        var jumps = new List<int>();
        for (var i = 0; i < alternatives.Count - 1; i++)
        {
            var split = Add(new Instruction(Operation.Split));
            Emit(alternatives[i]);
            jumps.Add(Add(new Instruction(Operation.Jump)));
            _program[split] = new Instruction(Operation.Split, split + 1, _program.Count) { First = FirstSet.Of(alternatives[i]) };
        }

        Emit(alternatives[^1]);
        foreach (var jump in jumps)
            _program[jump] = new Instruction(Operation.Jump, _program.Count);
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        if (repeat is { Body: PatternNode.One one, Kind: not RepeatKind.Lazy })
        {
            Add(new Instruction(repeat.Kind == RepeatKind.Greedy ? Operation.Loop : Operation.PossessiveLoop, repeat.Minimum, repeat.Maximum, one.Set));
            return;
        }

        if (repeat.Kind == RepeatKind.Possessive)
        {
            Emit(new PatternNode.Atomic(repeat with { Kind = RepeatKind.Greedy }));
            return;
        }

        // A body without instructions is the empty text: repeating it changes nothing, but nested often enough would take for ever.
        var start = _program.Count;
        for (var i = 0; i < repeat.Minimum && (i == 0 || _program.Count > start); i++)
            Emit(repeat.Body);
        var first = FirstSet.Of(repeat.Body);
        if (repeat.Maximum == int.MaxValue)
        {
            if (first.Empty)
                throw new PatternFormatException("an unlimited repeat of what can be empty", 0);
            var split = Add(new Instruction(Operation.Split));
            Emit(repeat.Body);
            Add(new Instruction(Operation.Jump, split));
            _program[split] = Choice(repeat.Kind, split + 1, _program.Count, first);
            return;
        }

        var splits = new List<int>();
        for (var i = repeat.Minimum; i < repeat.Maximum; i++)
        {
            splits.Add(Add(new Instruction(Operation.Split)));
            Emit(repeat.Body);
        }

        foreach (var split in splits)
            _program[split] = Choice(repeat.Kind, split + 1, _program.Count, first);
    }

    private static Instruction Choice(RepeatKind kind, int body, int end, FirstSet first) => kind == RepeatKind.Lazy
        ? new Instruction(Operation.Split, end, body) { First = FirstSet.Unknown }
        : new Instruction(Operation.Split, body, end) { First = first };

    private void EmitInner(Instruction instruction, PatternNode body)
    {
        var at = Add(instruction);
        Emit(body);
        Add(new Instruction(Operation.Accept));
        _program[at] = instruction with { A = _program.Count };
    }

    // Bounds in code points; a look-behind without an upper bound is refused, as Oniguruma refuses it.
    private static (int Shortest, int Longest) Lengths(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.One:
                return (1, 1);
            case PatternNode.Sequence sequence:
                return sequence.Parts.Select(Lengths).Aggregate((0, 0), (a, b) => (a.Item1 + b.Shortest, a.Item2 + b.Longest));
            case PatternNode.Alternation alternation:
                return alternation.Alternatives.Select(Lengths).Aggregate((a, b) => (Math.Min(a.Shortest, b.Shortest), Math.Max(a.Longest, b.Longest)));
            case PatternNode.Atomic atomic:
                return Lengths(atomic.Body);
            case PatternNode.Repeat { Maximum: int.MaxValue }:
                throw new PatternFormatException("a look-behind of unlimited length", 0);
            case PatternNode.Repeat repeat:
                var (shortest, longest) = Lengths(repeat.Body);
                return longest * (long)repeat.Maximum <= MaximumLength
                    ? (shortest * repeat.Minimum, longest * repeat.Maximum)
                    : throw new PatternFormatException("a look-behind that is too long", 0);
            default:
                return (0, 0);
        }
    }
}
