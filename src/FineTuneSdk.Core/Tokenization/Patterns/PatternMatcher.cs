namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>Runs a compiled pattern on one text by backtracking, as Oniguruma does: the first alternative that leads to a match wins, not the longest.</summary>
internal ref struct PatternMatcher
{
    // Tokenizers' patterns need some ten steps a character; a hostile one is ended within a second or so.
    private const long Steps = 10_000_000;
    private const long StepsPerUnit = 1000;

    private readonly Instruction[] _program;
    private readonly ReadOnlySpan<char> _text;

    // Where to go on after a failure. Minimum is -1 for a plain choice; otherwise the frame is a loop that can give back one code point after another down to that index.
    private (int Instruction, int Position, int Minimum)[] _frames = new (int, int, int)[16];
    private int _frameCount;
    private long _steps;

    /// <summary>Creates a matcher; it is used by one thread.</summary>
    public PatternMatcher(Instruction[] program, ReadOnlySpan<char> text)
    {
        _program = program;
        _text = text;
        _steps = Steps + (StepsPerUnit * text.Length);
    }

    /// <summary>Whether the steps that a text may take are used up, so that the last match was given up.</summary>
    public readonly bool OutOfSteps => _steps <= 0;

    /// <summary>The end of the match that starts at an index, or -1.</summary>
    public int Match(int start)
    {
        _frameCount = 0;
        return Run(0, start, requiredEnd: -1);
    }

    private int Run(int instruction, int position, int requiredEnd)
    {
        var bottom = _frameCount;
        while (true)
        {
            if (Advance(ref instruction, ref position, requiredEnd))
            {
                _frameCount = bottom;
                return position;
            }

            if (_frameCount == bottom || _steps <= 0)
            {
                _frameCount = bottom;
                return -1;
            }

            ref var frame = ref _frames[_frameCount - 1];
            instruction = frame.Instruction;
            if (frame.Minimum < 0)
            {
                position = frame.Position;
                _frameCount--;
                continue;
            }

            position = frame.Position = CodePoints.Before(_text, frame.Position);
            if (position == frame.Minimum)
                _frameCount--;
        }
    }

    // Goes forward until the match is complete (true) or fails (false).
    private bool Advance(ref int instruction, ref int position, int requiredEnd)
    {
        while (--_steps > 0)
        {
            ref readonly var current = ref _program[instruction];
            switch (current.Operation)
            {
                case Operation.One:
                    if (position >= _text.Length || !current.Set!.Contains(CodePoints.Read(_text, position, out var length)))
                        return false;
                    position += length;
                    instruction++;
                    break;
                case Operation.Loop or Operation.PossessiveLoop:
                    if (!Loop(in current, instruction, ref position))
                        return false;
                    instruction++;
                    break;
                case Operation.Split:
                    if (current.First.Allows(_text, position))
                    {
                        Push(current.B, position, -1);
                        instruction = current.A;
                    }
                    else
                        instruction = current.B;
                    break;
                case Operation.Jump:
                    instruction = current.A;
                    break;
                case Operation.Anchor:
                    if (!IsAt((AnchorKind)current.A, position))
                        return false;
                    instruction++;
                    break;
                case Operation.Atomic:
                    position = Run(instruction + 1, position, -1);
                    if (position < 0)
                        return false;
                    instruction = current.A;
                    break;
                case Operation.Ahead:
                    if (Run(instruction + 1, position, -1) >= 0 == (current.B == 1))
                        return false;
                    instruction = current.A;
                    break;
                case Operation.Behind:
                    if (LooksBehind(instruction, position) == (current.B == 1))
                        return false;
                    instruction = current.A;
                    break;
                default:
                    return requiredEnd < 0 || position == requiredEnd;
            }
        }

        return false;
    }

    private bool Loop(in Instruction loop, int instruction, ref int position)
    {
        var set = loop.Set!;
        var count = 0;
        var minimumEnd = position;
        var end = position;
        if (loop is { A: <= 1, B: int.MaxValue })
        {
            // The end that an ASCII run gives is right whatever follows: the loop below goes on from there.
            end = set.AsciiEnd(_text, position);
            count = end - position;
            if (loop.A == 1 && count > 0)
                minimumEnd = position + 1;
        }

        while (count < loop.B && end < _text.Length && set.Contains(CodePoints.Read(_text, end, out var length)))
        {
            end += length;
            if (++count == loop.A)
                minimumEnd = end;
        }

        _steps -= count;
        if (count < loop.A)
            return false;
        if (loop.Operation == Operation.Loop && end > minimumEnd)
            Push(instruction + 1, end, minimumEnd);
        position = end;
        return true;
    }

    private bool LooksBehind(int instruction, int position)
    {
        var (shortest, longest) = _program[instruction].Lengths;
        var start = position;
        for (var length = 0; length <= longest; length++)
        {
            if (length >= shortest && Run(instruction + 1, start, position) >= 0)
                return true;
            if (start == 0)
                return false;
            start = CodePoints.Before(_text, start);
        }

        return false;
    }

    private readonly bool IsAt(AnchorKind kind, int position) => kind switch
    {
        AnchorKind.TextStart => position == 0,
        AnchorKind.TextEnd => position == _text.Length,
        AnchorKind.TextEndOrLastLineFeed => position == _text.Length || (position == _text.Length - 1 && _text[position] == '\n'),
        AnchorKind.LineStart => position == 0 || (position < _text.Length && _text[position - 1] == '\n'),
        AnchorKind.LineEnd => position == _text.Length || _text[position] == '\n',
        AnchorKind.WordBoundary => IsWordBefore(position) != IsWordAfter(position),
        _ => IsWordBefore(position) == IsWordAfter(position),
    };

    private readonly bool IsWordBefore(int position) => position > 0 && UnicodeProperties.IsWord(CodePoints.Read(_text, CodePoints.Before(_text, position), out _));

    private readonly bool IsWordAfter(int position) => position < _text.Length && UnicodeProperties.IsWord(CodePoints.Read(_text, position, out _));

    private void Push(int instruction, int position, int minimum)
    {
        if (_frameCount == _frames.Length)
            Array.Resize(ref _frames, _frames.Length * 2);
        _frames[_frameCount++] = (instruction, position, minimum);
    }
}
