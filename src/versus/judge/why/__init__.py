"""Why a row moved: profiles and statements in, an explanation out."""
